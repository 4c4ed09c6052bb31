/// What a picture shows, exactly: a plain value that can be changed, compared, stored, rendered and put into words.
///
/// ```swift
/// var scene = Scene(seed: 7, kind: .landscape)
/// let picture = scene.rendered(width: 256, height: 256)
/// let caption = scene.caption(seed: 0)
/// ```
public struct Scene: Codable, Sendable, Hashable {
    /// The families of pictures.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case landscape, shapes, texture, leaves
    }

    /// What there is to see.
    public enum Content: Codable, Sendable, Hashable {
        /// A place outdoors.
        case landscape(Landscape)
        /// Plain shapes on a background.
        case shapes(ShapePicture)
        /// A surface that fills the picture.
        case texture(TexturePicture)
        /// Dead leaves.
        case leaves(LeavesPicture)
    }

    /// What there is to see, with all that can be changed about it.
    public var content: Content

    /// A scene that was made by hand or changed.
    public init(_ content: Content) { self.content = content }

    /// The scene of a seed. The same seed always gives the same scene. If `kind` is `nil`, the family is left to the
    /// seed, too: seven of ten are landscapes.
    public init(seed: UInt64, kind: Kind? = nil) {
        var random = SeededRandom(seed, "kind")
        let drawn: Kind = random.pick([.landscape: 14, .shapes: 3, .texture: 2, .leaves: 1])
        switch kind ?? drawn {
        case .landscape: content = .landscape(Landscape(seed: seed))
        case .shapes: content = .shapes(ShapePicture(seed: seed))
        case .texture: content = .texture(TexturePicture(seed: seed))
        case .leaves: content = .leaves(LeavesPicture(seed: seed))
        }
    }

    /// The family that the content is of.
    public var kind: Kind {
        switch content {
        case .landscape: .landscape
        case .shapes: .shapes
        case .texture: .texture
        case .leaves: .leaves
        }
    }
}
