import GentoolBase
import GentoolPipelines
import SystemPackage

/// A picture to make: what is asked for, of which files, and where it goes.
public struct PictureTask<Request: PictureRequest>: Sendable {
    /// What is asked for.
    public var request: Request
    /// The picture it is made of; `nil` if of none.
    public let input: FilePath?
    /// The content of the other files that it is made of counts as much as the input's.
    public let otherFiles: [FilePath]
    /// Where the picture goes; its name says what kind of file is written.
    public let output: FilePath
    /// What is written beside it; see `PictureRequest.sideFiles`.
    public let sideFiles: [FilePath]

    /// A task of files that are named already.
    ///
    /// - Parameters:
    ///   - request: what is asked for.
    ///   - input: the picture that it is made of; `nil` if of none.
    ///   - otherFiles: as the request has them (`PictureRequest.otherFiles`).
    ///   - output: where the picture goes.
    ///   - sideFiles: as the request has them (`PictureRequest.sideFiles`).
    public init(
        _ request: Request, input: FilePath? = nil, otherFiles: [FilePath] = [], output: FilePath,
        sideFiles: [FilePath] = []
    ) {
        (self.request, self.input, self.otherFiles) = (request, input, otherFiles)
        (self.output, self.sideFiles) = (output, sideFiles)
    }

    /// What errors call it.
    public var name: String { (input ?? output).legible }

    /// What its files hold: the input, and then the others.
    func files() throws -> [NamedBytes] {
        try (input.map { [$0] } ?? []).map { try NamedBytes(picture: $0, name: name, options: request.reading.options) }
            + otherFiles.map { try NamedBytes(picture: $0, options: request.reading.options) }
    }
}
