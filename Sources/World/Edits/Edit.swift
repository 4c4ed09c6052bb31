/// One change to a scene, and what somebody would say to have it made.
public struct Edit: Sendable, Hashable {
    /// Different ways to ask for the same change; only words of `World.vocabulary`.
    public let instructions: [String]
    /// The scene after the change.
    public let scene: Scene
    /// The thing that appears, disappears or changes, as an index of the scene's `things`; `nil` when the change is
    /// everywhere.
    public let thing: Int?

    init(_ instructions: [String], _ scene: Scene, thing: Int? = nil) {
        self.instructions = instructions
        self.scene = scene
        self.thing = thing
    }
}
