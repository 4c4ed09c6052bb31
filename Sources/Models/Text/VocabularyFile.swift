import FoundationEssentials
import GentoolBase
import Glibc
import SystemPackage

/// Reads the files a tokenizer is made of, compressed by gzip or not.
enum VocabularyFile {
    /// CLIP's own list of merges has 3.2 MB; far more is not a vocabulary.
    private static let largest = 1 << 26

    static func read(_ path: String) throws(TokenizerError) -> [UInt8] {
        let place = FilePath(escaped: path)
        guard place.exists else {
            throw TokenizerError(.notFound, file: path, "is not there, expected a tokenizer's file")
        }
        guard !place.isFolder else {
            throw TokenizerError(.wrongFormat, file: path, "is a folder, expected a file")
        }
        let stored: [UInt8]
        do {
            stored = try FileBytes.read(FilePath(escaped: path), atMost: largest)
        } catch {
            let error = error as? FileError
            throw TokenizerError(
                error?.code ?? .fileFailure, file: error?.file ?? path, error?.reason ?? "can't be read")
        }
        let bytes = stored.starts(with: [0x1F, 0x8B]) ? try expand(stored, path) : stored
        // Some editors put a byte-order mark before a text.
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// `Value` from JSON.
    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String, expected: String) throws(TokenizerError)
        -> Value
    {
        let bytes = try read(path)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw TokenizerError(.damaged, file: path, "is not JSON of \(expected), download the file anew")
        }
    }

    private static func expand(_ bytes: [UInt8], _ path: String) throws(TokenizerError) -> [UInt8] {
        do {
            return try bytes.withUnsafeBufferPointer { try Inflation.gzip($0, limit: largest) }
        } catch {
            throw TokenizerError(.damaged, file: path, "the gzip data is broken (\(error)), download the file anew")
        }
    }
}
