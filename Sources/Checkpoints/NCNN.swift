/// ncnn's models, as Real-ESRGAN's and Upscayl's programs bring them: a text (`.param`) that lists layers, a line each, and
/// beside it their weights (`.bin`), one after the other. Both are described in ncnn's wiki ("param and model file
/// structure", "operation param weight table").
///
/// Layers have no names that mean anything. They are counted as in a sequence of PyTorch's, "layers.0.weight" and so on:
/// convolutions and activations, whether these are layers of their own or the end of a convolution.
enum NCNN {
    /// The first line of a list of layers.
    static let firstLine = "7767517"
    /// What a convolution's weights begin with if they are 16-bit floats: the beginning of most files of weights.
    static let halfTag: UInt32 = 0x0130_6B47
    private static let floatTags: [UInt32] = [0, 0x0002_C056]
    private static let mostValues = 1 << 31

    /// Layers without weights that the networks' shapes imply, but for what activations do to negative values.
    private static let weightless: Set = [
        "Input", "Split", "Concat", "Eltwise", "BinaryOp", "Interp", "PixelShuffle", "Reorg", "Noop",
    ]

    private struct Layer {
        let kind: String
        let name: String
        let parameters: [Int: Substring]
    }

    /// - Parameter list: the text; weights are looked for beside it.
    static func read(_ list: MappedFile) throws -> CheckpointContents {
        var network = try Network(MappedFile(weights(of: list)))
        for layer in try layers(list) {
            switch layer.kind {
            case "Convolution": try network.addConvolution(layer, list)
            case "PReLU": try network.addSlopes(layer, list)
            case "ReLU": network.addActivation(slope: layer.parameters[0] ?? "0")
            case let kind where weightless.contains(kind): continue
            default:
                throw list.failure("layer '\(layer.name)' is of the kind \(layer.kind), which can't be read")
            }
        }
        return try network.contents()
    }

    private static func weights(of list: MappedFile) throws -> String {
        let suffix = ".param"
        guard list.path.hasSuffix(suffix) else {
            throw list.failure("lists the layers of an ncnn model, but isn't called .param; its weights can't be found")
        }
        return list.path.dropLast(suffix.count) + ".bin"
    }

    private static func layers(_ list: MappedFile) throws -> [Layer] {
        guard let text = String(validating: list.bytes, as: UTF8.self) else {
            throw list.failure("is not UTF-8; the file is damaged")
        }
        // After the first line comes one with the numbers of layers and of what goes between them.
        return try text.split(whereSeparator: \.isNewline).dropFirst(2).map { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 4, let inputs = Int(words[2]), let outputs = Int(words[3]), inputs >= 0, outputs >= 0,
                inputs <= words.count, outputs <= words.count
            else { throw list.failure("has a line that describes no layer: \(line)") }
            let settings = words.dropFirst(4 + inputs + outputs).map { $0.split(separator: "=", maxSplits: 1) }
            let parameters = settings.compactMap { pair in Int(pair[0]).map { ($0, pair.count > 1 ? pair[1] : "") } }
            return Layer(
                kind: String(words[0]), name: String(words[1]),
                parameters: Dictionary(parameters, uniquingKeysWith: { $1 }))
        }
    }

    private static func integer(
        _ number: Int, of layer: Layer, _ list: MappedFile, default usual: Int? = nil
    ) throws -> Int {
        guard let value = layer.parameters[number].map({ Int($0) }) ?? usual, (0..<mostValues).contains(value) else {
            throw list.failure(
                "layer '\(layer.name)' has the parameter \(number)=\(layer.parameters[number] ?? "(none)"), expected a "
                    + "whole number; the file is damaged")
        }
        return value
    }

    /// What has been read so far.
    private struct Network {
        private var weights: ByteReader
        private var result = CheckpointContents()
        /// The place of the next layer.
        private var place = 0
        private var slopes: Set<Substring> = []

        init(_ weights: MappedFile) {
            self.weights = ByteReader(weights, 0..<weights.count, part: "the weights")
        }

        mutating func addConvolution(_ layer: Layer, _ list: MappedFile) throws {
            func integer(_ number: Int, default usual: Int? = nil) throws -> Int {
                try NCNN.integer(number, of: layer, list, default: usual)
            }
            let (outputs, width) = (try integer(0), try integer(1))
            let height = try integer(11, default: width)
            guard try integer(2, default: 1) == 1, try integer(3, default: 1) == 1 else {
                throw list.failure("layer '\(layer.name)' leaves out pixels, which no upscaler does that can be read")
            }
            let count = try integer(6)
            let (slice, overflows) = outputs.multipliedReportingOverflow(by: width * height)
            guard !overflows, slice > 0, count % slice == 0 else {
                throw list.failure(
                    "layer '\(layer.name)' has \(count) weights, which are no whole kernels of \(width)x\(height) for "
                        + "\(outputs) channels; the file is damaged")
            }
            let tag = try weights.value(UInt32.self)
            guard tag == NCNN.halfTag || NCNN.floatTags.contains(tag) else {
                throw weights.failure("layer '\(layer.name)' holds integers, expected 16- or 32-bit floats")
            }
            try add("weight", [outputs, count / slice, height, width], tag == NCNN.halfTag ? .f16 : .f32)
            if try integer(5, default: 0) == 1 { try add("bias", [outputs], .f32) }
            place += 1
            try addActivation(ofKind: integer(9, default: 0), layer, list)
        }

        private mutating func addActivation(ofKind kind: Int, _ layer: Layer, _ list: MappedFile) throws {
            switch kind {
            case 0: return
            case 1: addActivation(slope: "0")
            case 2: addActivation(slope: layer.parameters[-23310]?.split(separator: ",").last ?? "0")
            default: throw list.failure("layer '\(layer.name)' ends with the activation \(kind), which can't be read")
            }
        }

        mutating func addSlopes(_ layer: Layer, _ list: MappedFile) throws {
            try add("weight", [NCNN.integer(0, of: layer, list)], .f32)
            place += 1
        }

        mutating func addActivation(slope: Substring) {
            slopes.insert(slope)
            place += 1
        }

        private mutating func add(_ parameter: String, _ shape: [Int], _ type: ElementType) throws {
            let tensor = try StoredTensor(
                name: "layers.\(place).\(parameter)", shape: shape, type: type, file: weights.file,
                from: weights.position)
            let padding = -tensor.range.count & 3
            _ = try weights.skip(tensor.range.count + padding)
            try result.add(tensor)
        }

        /// Of a list that is at its end.
        func contents() throws -> CheckpointContents {
            guard weights.remaining == 0 else {
                throw weights.failure(
                    "\(weights.remaining) bytes are left over; the list of layers is of another model")
            }
            guard !result.tensors.isEmpty else { throw weights.failure("the list of layers names no weights") }
            weights.file.expectSequentialReading()
            var contents = result
            contents.metadata = [
                "format": "ncnn",
                "slopes": Set(slopes.compactMap { Float($0) }).sorted().map { "\($0)" }.joined(separator: ","),
            ]
            return contents
        }
    }
}
