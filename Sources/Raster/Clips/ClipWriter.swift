/// Writes a clip's frames, from the first to the last. Its file gets its name when it is whole: a writer that is let go of
/// before leaves nothing behind.
public protocol ClipWriter: AnyObject {
    /// Adds a frame behind those that were added before.
    ///
    /// - Parameter frame: as large as the clip; in another format or depth it is converted.
    /// - Throws: `RasterError` for a frame of another size or a file that would become too large, `FileError` where it
    ///   can't be written.
    func append(_ frame: ClipFrame) throws

    /// Writes what is left, and gives the file its name.
    ///
    /// - Returns: what of the clip the file has no place for.
    /// - Throws: `RasterError` if there are no frames, `FileError` with the system's reason.
    func finish() throws -> [Notice]
}
