import GentoolBase
import SystemPackage

/// What tells a file from any other, as those say who keep it.
public enum FileDigest: Sendable, Hashable {
    /// 64 hexadecimal digits, as Hugging Face's hub has them for large files.
    case sha256(String)
    /// How git names files: SHA-1 of `blob`, the size and the bytes (Git's "Objects").
    case gitBlob(String)
    /// 32 hexadecimal digits.
    case md5(String)

    /// In hexadecimal digits.
    public var text: String {
        switch self {
        case .sha256(let text), .gitBlob(let text), .md5(let text): text
        }
    }

    /// Whether a file has it.
    ///
    /// - Throws: `FileError` where the file can't be read.
    public func matches(_ path: String) throws -> Bool {
        switch self {
        case .sha256(let text): try Self.hash(path, SHA256()) == text
        case .gitBlob(let text):
            try Self.hash(path, Self.gitHash(size: FileStamp(FilePath(path))?.size ?? 0)) == text
        case .md5(let text): try hexadecimal(MD5.digest(FileBytes.read(FilePath(path)))) == text
        }
    }

    private static func gitHash(size: Int) -> SHA1 {
        var hash = SHA1()
        Array("blob \(size)\0".utf8).withUnsafeBytes { hash.add($0) }
        return hash
    }

    private static func hash<Function>(_ path: String, _ start: SecureHash<Function>) throws -> String {
        var hash = start
        let source = try ByteSource(contentsOf: FilePath(path))
        var place = 0
        while place < source.count {
            let piece = try source.bytes(place..<min(place + (4 << 20), source.count))
            piece.withUnsafeBytes { hash.add($0) }
            place += piece.count
        }
        return hash.text
    }
}
