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
    ///   - progress: told the done fraction, 0...1.
    /// - Throws: `UpscaleError`, or what `progress` throws.
    func upscaled(
        _ picture: Picture, width: Int, height: Int, progress: (Double) throws -> Void
    ) throws -> Picture
}
