import GentoolRaster

/// What enlarges pictures: a network, or without one a filter.
public protocol PictureUpscaler {
    /// What it is, for a person.
    var name: String { get }
    /// How many times wider and higher a picture becomes if nothing else is asked for.
    var nativeScale: Int { get }

    /// The picture in another size, with its depth, format and metadata.
    ///
    /// - Parameters:
    ///   - picture: the one to enlarge.
    ///   - width: columns of the result, at least 1.
    ///   - height: rows of the result, at least 1.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `UpscaleError`, or what `observer` throws.
    func upscaled(
        _ picture: Picture, width: Int, height: Int, observer: PictureProgress.Observer
    ) throws -> Picture
}
