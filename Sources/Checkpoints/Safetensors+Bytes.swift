import FoundationEssentials

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
    static func bytes(of tensors: [String: TensorContents], metadata: [String: String]) throws -> [UInt8] {
        var tensors = tensors
        for (name, contents) in tensors {
            guard let scales = contents.rowScales else { continue }
            tensors[name + RowScales.suffix] = TensorContents(shape: [scales.count], floats: scales)
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
