import GentoolRaster

/// Changes whole pictures as text says.
public protocol PictureEditor {
    /// The changed picture, as large as it was, metadata and all.
    ///
    /// - Parameters:
    ///   - picture: the one to change.
    ///   - settings: the prompt says what to do, or what the result shows, as the editor wants it.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    /// - Throws: `NothingToDo` where what was asked for would change nothing; `ModelError`, or what reading a model throws.
    func edited(
        _ picture: Picture, _ settings: DiffusionSettings, observer: DiffusionPipeline.Observer
    ) throws -> EditedPicture
}

/// A picture after a change.
public struct EditedPicture: Sendable {
    public var picture: Picture
    /// Whether all of it was painted; otherwise pixels that the change does not mean are bit-identical.
    public let isNewThroughout: Bool

    public init(_ picture: Picture, isNewThroughout: Bool) {
        (self.picture, self.isNewThroughout) = (picture, isNewThroughout)
    }
}
