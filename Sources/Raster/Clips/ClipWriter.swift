import GentoolBase
import SystemPackage

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
    /// - Parameter whenSynced: called before the file gets its name, with where it is until then, and what its size and time
    ///   of change are going to be; what it throws leaves everything as it was. Not called for numbered files, which are
    ///   many, and pipes.
    /// - Returns: what of the clip the file has no place for.
    /// - Throws: `RasterError` if there are no frames, `FileError` with the system's reason, or `alreadyExists` if nothing is
    ///   to be replaced.
    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice]
}

extension ClipWriter {
    /// Writes what is left, and gives the file its name.
    ///
    /// - Returns: what of the clip the file has no place for.
    /// - Throws: `RasterError` if there are no frames, `FileError` with the system's reason.
    public func finish() throws -> [Notice] { try finish { _, _ in } }
}

extension FileWriter {
    /// Gives a clip's file its name, as `ClipWriter.finish` has it.
    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws {
        try finish { stamp in if let partPath { try whenSynced(partPath, stamp) } }
    }
}
