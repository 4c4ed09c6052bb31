/// Reads a clip's frames, from the first to the last.
public protocol ClipReader: AnyObject {
    /// What all frames have in common.
    var clip: Clip { get }

    /// The next frame; `nil` behind the last one.
    ///
    /// - Returns: a frame of the clip's size, format and depth.
    /// - Throws: `RasterError` where the file is damaged, or ends before all of its frames came.
    func nextFrame() throws -> ClipFrame?

    /// What only reading to the end has shown; to be asked for behind the last frame.
    var lateNotices: [Notice] { get }
}

extension ClipReader {
    /// None by default.
    public var lateNotices: [Notice] { [] }
}
