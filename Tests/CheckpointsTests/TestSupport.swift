import Foundation
import GentoolCheckpoints
import TestFiles

/// Numbers that look random and are the same in every run (SplitMix64).
struct TestNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A file of its own that is gone after the test.
final class TemporaryFile {
    private let folder = TemporaryFolder()
    let path: String

    init(_ bytes: [UInt8], name: String = "weights") throws { path = try folder.write(bytes, name) }

    /// Cuts the file to a length, or fills it up with zeros (which take no room).
    func resize(to length: Int) { _ = truncate(path, off_t(length)) }

    func overwrite(_ byte: UInt8, at position: Int) {
        let descriptor = open(path, O_WRONLY)
        defer { close(descriptor) }
        withUnsafeBytes(of: byte) { _ = pwrite(descriptor, $0.baseAddress, 1, off_t(position)) }
    }
}

/// The bytes of a file, piece by piece; integers are little-endian.
struct Bytes {
    private(set) var array: [UInt8] = []

    static func + (bytes: Bytes, text: String) -> Bytes { bytes + Array(text.utf8) }

    static func + (bytes: Bytes, addition: [UInt8]) -> Bytes {
        var bytes = bytes
        bytes.array += addition
        return bytes
    }

    static func + <Number: FixedWidthInteger>(bytes: Bytes, number: Number) -> Bytes {
        withUnsafeBytes(of: number.littleEndian) { bytes + Array($0) }
    }

    /// A text of GGUF: its length as 64 bits, then UTF-8.
    func text(_ text: String) -> Bytes { self + UInt64(text.utf8.count) + text }

    static func safetensors(header: String, data: Int = 0) -> [UInt8] {
        (Bytes() + UInt64(header.utf8.count) + header + [UInt8](repeating: 0, count: data)).array
    }
}

/// What `Fixtures/make_checkpoint_fixtures.py` wrote: what PyTorch, safetensors and gguf read.
struct Expected: Decodable {
    let tensors: [String: Tensor]
    let metadata: [String: String]

    struct Tensor: Decodable {
        let shape: [Int]
        let type: String
        /// Little-endian 32-bit floats.
        let floats: Data

        var bits: [UInt32] {
            floats.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) }
            }
        }
    }

    static func all() throws -> [String: Expected] {
        try JSONDecoder().decode(
            [String: Expected].self, from: Data(contentsOf: URL(fileURLWithPath: fixture("expected.json"))))
    }
}

func fixture(_ name: String) -> String {
    Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)!.path
}

func fixtureBytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
}
