import GentoolBase
import GentoolRaster

/// A picture that a tool is to look at or to work on.
struct MCPInput {
    let path: String
    let bytes: [UInt8]
    let size: (width: Int, height: Int)
    private let options: ReadOptions

    /// - Parameters:
    ///   - text: where it is, as the model says it.
    ///   - folders: which files there are for it.
    ///   - pixelLimit: the most pixels that it may have.
    /// - Throws: `MCPFault`, or what reading its head throws.
    init(_ text: String, _ folders: MCPFolders, pixelLimit: Int) throws {
        (path, bytes) = try folders.file(text)
        var options = ReadOptions()
        options.pixelLimit = pixelLimit
        self.options = options
        let header = try PictureHeader(data: bytes, name: path, options: options)
        size = (header.width, header.height)
    }

    var name: String { PathName(path).name }
    /// For the model.
    var text: String { "\(path) (\(size.width)x\(size.height) pixels)" }

    func picture() throws -> Picture { try Picture(data: bytes, name: path, options: options) }
}
