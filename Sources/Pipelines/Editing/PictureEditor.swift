import GentoolRaster

/// Changes whole pictures as text says.
public protocol PictureEditor {
    /// The changed picture, as large as it was, metadata and all; pixels that the change does not mean are bit-identical
    /// unless `metadata.isNewThroughout`.
    ///
    /// - Parameters:
    ///   - picture: the one to change.
    ///   - settings: the prompt says what to do, or what the result shows, as the editor wants it.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    /// - Throws: `NothingToDo` where what was asked for would change nothing; `ModelError`, or what reading a model throws.
    func edited(
        _ picture: Picture, _ settings: DiffusionSettings, observer: PictureProgress.Observer
    ) throws -> Picture
}
