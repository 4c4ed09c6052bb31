import CKernels
import Foundation
import Raster

/// A tensor that is to be written.
public struct TensorContents: Sendable, Equatable {
    /// The last dimension varies fastest.
    public let shape: [Int]
    public let type: ElementType
    /// The elements, little-endian.
    let bytes: [UInt8]

    /// Floats.
    ///
    /// - Parameter type: `f32`, or `bf16` with half as many bytes: the nearest values that there are.
    /// - Precondition: they fill the shape exactly.
    public init(shape: [Int], floats: [Float], as type: ElementType = .f32) {
        precondition(floats.count == shape.reduce(1, *), "the elements must fill the shape \(shape) exactly")
        precondition(type == .f32 || type == .bf16, "floats are written as f32 or bf16")
        self.shape = shape
        self.type = type
        switch type {
        case .bf16:
            let halves = [UInt16](unsafeUninitializedCapacity: floats.count) { halves, count in
                if !floats.isEmpty { kernel_bf16_from_floats(floats, floats.count, halves.baseAddress!) }
                count = floats.count
            }
            bytes = Self.littleEndian(halves)
        default: bytes = Self.littleEndian(floats.map(\.bitPattern))
        }
    }

    private static func littleEndian<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
        #if _endian(little)
            words.withUnsafeBytes { Array($0) }
        #else
            words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        #endif
    }

    /// Single bytes, in one dimension.
    public init(bytes: [UInt8]) {
        shape = [bytes.count]
        type = .u8
        self.bytes = bytes
    }
}

extension Checkpoint {
    /// Writes a file of safetensors. It holds either all of it or what it held before.
    ///
    /// - Parameter metadata: goes into the header's `__metadata__`.
    /// - Throws: `CheckpointError` with the system's reason.
    public static func write(
        _ tensors: [String: TensorContents], metadata: [String: String] = [:], to path: String
    ) throws {
        do {
            try FileBytes.write(Safetensors.bytes(of: tensors, metadata: metadata), to: path)
        } catch let error as RasterError {
            throw CheckpointError(file: path, error.reason)
        }
    }
}

extension Safetensors {
    private struct Entry: Encodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private enum HeaderValue: Encodable {
        case metadata([String: String])
        case tensor(Entry)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .metadata(let metadata): try metadata.encode(to: encoder)
            case .tensor(let entry): try entry.encode(to: encoder)
            }
        }
    }

    /// A whole file. Large elements come first, so that all of them are aligned when the file is mapped.
    fileprivate static func bytes(of tensors: [String: TensorContents], metadata: [String: String]) throws
        -> [UInt8]
    {
        let ordered = tensors.sorted {
            ($1.value.type.blockBytes, $0.key) < ($0.value.type.blockBytes, $1.key)
        }
        var header: [String: HeaderValue] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
        var end = 0
        for (name, contents) in ordered {
            let start = end
            end += contents.bytes.count
            header[name] = .tensor(
                Entry(
                    dtype: contents.type.rawValue.uppercased(), shape: contents.shape,
                    offsets: [start, end]))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = [UInt8](try encoder.encode(header))
        text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        var bytes = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
        bytes.reserveCapacity(bytes.count + text.count + end)
        bytes += text
        for (_, contents) in ordered { bytes += contents.bytes }
        return bytes
    }
}
