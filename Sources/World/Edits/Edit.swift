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

extension Scene {
    /// Every change that can be asked for and that shows.
    public var edits: [Edit] {
        switch content {
        case .landscape(let landscape): LandscapeEdits(landscape).all
        case .shapes(let picture): PlainEdits.shapes(picture)
        case .texture(let texture): PlainEdits.texture(texture)
        case .leaves: []
        }
    }

    /// One of the `edits` and one of its instructions; `nil` where nothing can be changed. Changes of things and of the
    /// whole picture are equally likely, as far as there are both.
    public func edit(seed: UInt64) -> (edit: Edit, instruction: String)? {
        var dice = Dice(seed, "edit")
        let edits = edits
        let groups = [edits.filter { $0.thing == nil }, edits.filter { $0.thing != nil }].filter { !$0.isEmpty }
        guard !groups.isEmpty else { return nil }
        let edit = dice.pick(dice.pick(groups))
        return (edit, dice.pick(edit.instructions))
    }
}
