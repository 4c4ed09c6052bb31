/// The weights in an ONNX model (`onnx.proto`: ModelProto, GraphProto, TensorProto), without what it computes.
///
/// Exporters often replace a layer's names by numbers. So the layers that have weights are told in the order in which they
/// are computed: "layers" in the metadata has a line for each, of its kind and its weights' names with tabs between them.
enum ONNX {
    private static let mostNodes = 200_000
    private static let mostDimensions = 64
    /// Kinds of nodes whose weights are told in "layers".
    private static let kinds: Set = ["Conv", "ConvTranspose", "BatchNormalization", "Gemm", "MatMul"]

    /// A message of protocol buffers begins with a version of ONNX's format (field 1) and goes on with one of the other
    /// fields of `ModelProto`.
    static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > 16 && bytes[0] == 0x08 && (1...32).contains(bytes[1])
            && [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42].contains(bytes[2])
    }

    static func read(_ file: MappedFile) throws -> CheckpointContents {
        var model = ProtocolBufferMessage(ByteReader(file, 0..<file.count, part: "the model"))
        var graph: Range<Int>?
        while let field = try model.next() {
            if field.number == 7, let range = field.range { graph = range }
        }
        guard let graph else {
            throw file.failure("is an ONNX model without a graph; it is damaged or was cut short, download it again")
        }
        var contents = CheckpointContents()
        var nodes: [Node] = []
        var allowance = Allowance(mostNodes, "nodes")
        var message = ProtocolBufferMessage(ByteReader(file, graph, part: "the graph"))
        while let field = try message.next() {
            switch (field.number, field.range) {
            case (1, let range?):
                try allowance.take(in: message.reader)
                nodes.append(try Node(ByteReader(file, range, part: "a node of the graph")))
            case (5, let range?):
                if let tensor = try tensor(ByteReader(file, range, part: "a tensor"), file) { try contents.add(tensor) }
            default: break
            }
        }
        guard !contents.tensors.isEmpty else {
            throw file.failure("holds no tensors, expected the weights of a model", code: .wrongFormat)
        }
        contents.metadata = ["format": "onnx", "layers": layers(nodes, contents)]
        return contents
    }

    private static func layers(_ nodes: [Node], _ contents: CheckpointContents) -> String {
        // Weights that are equal are stored once, and passed on under other names.
        var names: [String: String] = [:]
        return nodes.compactMap { node -> String? in
            let inputs = node.inputs.map { names[$0] ?? $0 }.filter { contents.tensors[$0] != nil }
            if node.kind == "Identity", let input = inputs.first, let output = node.outputs.first {
                names[output] = input
                return nil
            }
            guard kinds.contains(node.kind), !inputs.isEmpty,
                inputs.allSatisfy({ !$0.contains("\t") && !$0.contains("\n") })
            else { return nil }
            return ([node.kind] + inputs).joined(separator: "\t")
        }.joined(separator: "\n")
    }

    /// What `NodeProto` says of the weights that it takes.
    private struct Node {
        var kind = ""
        var inputs: [String] = []
        var outputs: [String] = []
        private static let mostInputs = 4096

        init(_ reader: ByteReader) throws {
            var message = ProtocolBufferMessage(reader)
            while let field = try message.next() {
                guard let range = field.range, [1, 2, 4].contains(field.number) else { continue }
                guard inputs.count + outputs.count < Self.mostInputs else {
                    throw reader.failure("has a node with more than \(Self.mostInputs) inputs; the file is damaged")
                }
                let text = try message.text(range)
                switch field.number {
                case 1: inputs.append(text)
                case 2: outputs.append(text)
                default: kind = text
                }
            }
        }
    }

    /// `nil` for one of another type than numbers, or of few integers that are no weights.
    private static func tensor(_ reader: ByteReader, _ file: MappedFile) throws -> StoredTensor? {
        var (name, shape, code) = ("", [Int](), UInt64(0))
        var (raw, floats): (Range<Int>?, Range<Int>?)
        var message = ProtocolBufferMessage(reader)
        while let field = try message.next() {
            switch (field.number, field.range) {
            case (1, let range?):
                var dimensions = ProtocolBufferMessage(ByteReader(file, range, part: "a tensor's shape"))
                while dimensions.reader.remaining > 0 {
                    shape.append(Int(truncatingIfNeeded: try dimensions.varint()))
                    guard shape.count <= mostDimensions else { break }
                }
            case (1, nil): shape.append(Int(truncatingIfNeeded: field.value))
            case (2, nil): code = field.value
            case (4, let range?): floats = range
            case (8, let range?): name = try message.text(range)
            case (9, let range?): raw = range
            case (14, nil) where field.value != 0:
                throw file.failure(
                    "keeps the weight '\(name)' in another file, which can't be read; save the model as one file",
                    code: .unsupported)
            default: break
            }
            guard shape.count <= mostDimensions else {
                throw reader.failure("has a tensor of more than \(mostDimensions) dimensions; the file is damaged")
            }
        }
        // TensorProto.DataType.
        let types: [UInt64: ElementType] = [
            1: .f32, 2: .u8, 3: .i8, 5: .i16, 6: .i32, 7: .i64, 9: .bool, 10: .f16, 11: .f64, 16: .bf16,
        ]
        guard let type = types[code], let range = raw ?? (type == .f32 ? floats : nil) else {
            guard raw == nil, code != 1 else {
                throw file.failure(
                    "weight '\(name)' is of type \(code), which can't be read, or has no numbers", code: .unsupported)
            }
            return nil
        }
        return try StoredTensor(name: name, shape: shape, type: type, file: file, range: range)
    }
}
