import GentoolBase

/// Why a picture could not be read, changed or written.
public typealias RasterError = LibraryError<RasterSubject>

/// What a `RasterError` is about.
public enum RasterSubject {}

extension RasterError {
    /// What an error of pictures without names says, of a file.
    public init(_ error: some ReportableError, file: String) {
        self.init(error.code, file: file, error.file == nil ? error.reason : "\(error)", remedy: error.remedy)
    }
}
