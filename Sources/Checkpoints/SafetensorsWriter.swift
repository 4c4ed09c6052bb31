import CGentoolKernels
import FoundationEssentials
import GentoolBase
import Glibc

/// How floats are written.
public enum FloatFormat: String, Sendable, CaseIterable {
    /// All bits of the floats.
    case f32
    /// The nearest values that there are, in half as many bytes.
    case bf16
    /// Matrices and kernels as bytes of -127...127, with a float for each row that they are multiplied by; all else as
    /// `bf16`.
    case int8
    /// The same with -31...31: no shorter, but it can be packed to less than half of `bf16`.
    case int6

    fileprivate var largestInteger: Float? {
        switch self {
        case .f32, .bf16: nil
        case .int8: 127
        case .int6: 31
        }
    }
}

/// A tensor that is to be written.
public struct TensorContents: Sendable, Equatable {
    /// The last dimension varies fastest.
    public let shape: [Int]
    /// What each element is stored as.
    public let type: ElementType
    /// The elements, little-endian.
    let bytes: [UInt8]
    /// What the elements of each row are multiplied by.
    private(set) var rowScales: [Float]?

    /// Floats.
    ///
    /// - Precondition: they fill the shape exactly.
    public init(shape: [Int], floats: [Float], as format: FloatFormat = .f32) {
        precondition(floats.count == shape.reduce(1, *), "the elements must fill the shape \(shape) exactly")
        self.shape = shape
        if let largest = format.largestInteger, shape.count > 1, !floats.isEmpty {
            type = .i8
            (bytes, rowScales) = Self.integers(floats, rows: shape[0], largest: largest)
        } else if format == .f32 {
            type = .f32
            bytes = Self.littleEndian(floats.map(\.bitPattern))
        } else {
            type = .bf16
            let halves = [UInt16](unsafeUninitializedCapacity: floats.count) { halves, count in
                if !floats.isEmpty { gentool_bf16_from_floats(floats, floats.count, halves.baseAddress!) }
                count = floats.count
            }
            bytes = Self.littleEndian(halves)
        }
    }

    /// The nearest multiples of a scale for each row, with which its largest number becomes the largest integer.
    private static func integers(_ floats: [Float], rows: Int, largest: Float) -> (bytes: [UInt8], scales: [Float]) {
        let length = floats.count / rows
        let scales = (0..<rows).map { row in
            let most = floats[(row * length)..<((row + 1) * length)].reduce(0) { max($0, abs($1)) }
            return most / largest >= .leastNormalMagnitude ? most / largest : 1
        }
        let bytes = floats.indices.map { index in
            let value = (floats[index] / scales[index / length]).rounded()
            // No number, or one out of all bounds, is stored as 0: an integer has no word for it.
            return UInt8(bitPattern: abs(value) <= largest ? Int8(value) : 0)
        }
        return (bytes, scales)
    }

    private static func littleEndian<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
        #if _endian(little)
            words.withUnsafeBytes { Array($0) }
        #else
            words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        #endif
    }
}

extension Checkpoint {
    /// Writes a file of safetensors, with `metadata` as the `__metadata__` of its header. It holds either all of it or
    /// what it held before.
    ///
    /// - Throws: `CheckpointError` with the system's reason.
    public static func write(
        _ tensors: [String: TensorContents], metadata: [String: String] = [:], to path: String
    ) throws {
        do {
            try FileBytes.write(Safetensors.bytes(of: tensors, metadata: metadata), to: path)
        } catch let error as FileError {
            throw CheckpointError(error.code, file: path, error.reason)
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
        var tensors = tensors
        for (name, contents) in tensors {
            guard let scales = contents.rowScales else { continue }
            tensors[name + CheckpointContents.scaleSuffix] = TensorContents(shape: [scales.count], floats: scales)
        }
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
