import GentoolBase

/// ncnn's models, as Real-ESRGAN's and Upscayl's programs bring them: a text (`.param`) that lists layers, a line each, and
/// beside it their weights (`.bin`), one after the other. Both are described in ncnn's wiki ("param and model file
/// structure", "operation param weight table").
///
/// Layers have no names that mean anything. They are counted as in a sequence of PyTorch's, "layers.0.weight" and so on:
/// convolutions and activations, whether these are layers of their own or the end of a convolution. Constants are called
/// "constants.0" and so on.
enum NCNN {
    /// The first line of a list of layers.
    static let firstLine = "7767517"
    /// The same number as a list in binary begins with.
    static let magic: UInt32 = 7_767_517
    /// What a convolution's weights begin with if they are 16-bit floats: the beginning of most files of weights.
    static let halfTag: UInt32 = 0x0130_6B47
    private static let floatTags: [UInt32] = [0, 0x0002_C056]
    private static let mostValues = 1 << 31
    private static let longestList = 4 << 20
    private static let mostLayers = 20_000
    private static let longestLine = 4096
    private static let scales = 1.0 / 64...64

    /// Layers without weights that the networks' shapes imply, but for what activations do to negative values.
    private static let weightless: Set = [
        "Input", "Split", "Concat", "Eltwise", "BinaryOp", "Interp", "PixelShuffle", "Reorg", "Noop", "Sigmoid",
        "Swish",
    ]

    /// - Parameter list: the text; weights are looked for beside it.
    static func read(_ list: MappedFile) throws -> CheckpointContents {
        var network = try Network(MappedFile(weights(of: list)))
        for layer in try layers(list) { try network.add(layer) }
        return try network.contents()
    }

    private static func weights(of list: MappedFile) throws -> String {
        let suffix = ".param"
        guard list.path.hasSuffix(suffix) else {
            throw list.failure(
                "lists the layers of an ncnn model, but isn't called .param; its weights can't be found",
                code: .wrongFormat)
        }
        return list.path.dropLast(suffix.count) + ".bin"
    }

    private static func layers(_ list: MappedFile) throws -> [Layer] {
        guard list.count <= longestList else {
            throw list.failure("is \(list.count) bytes, expected a list of layers of at most \(longestList)")
        }
        // After the first line comes one with the numbers of layers and of what goes between them.
        let lines = list.bytes.split { $0 == 0x0A || $0 == 0x0D }.dropFirst(2)
        guard lines.count <= mostLayers else {
            throw list.failure("has \(lines.count) layers, expected at most \(mostLayers)")
        }
        return try lines.map { bytes in
            guard bytes.count <= longestLine, let line = String(validating: bytes, as: UTF8.self) else {
                throw list.failure("has a line that is too long or not UTF-8; the file is damaged")
            }
            return try Layer(line, list)
        }
    }

    /// A line of the list.
    private struct Layer {
        let kind: String
        let name: String
        /// What goes in and comes out, by name.
        let inputs: ArraySlice<Substring>
        let outputs: ArraySlice<Substring>
        let parameters: [Int: Substring]
        private let list: MappedFile

        init(_ line: String, _ list: MappedFile) throws {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 4, let inputs = Int(words[2]), let outputs = Int(words[3]), inputs >= 0, outputs >= 0,
                inputs <= words.count, outputs <= words.count, 4 + inputs + outputs <= words.count
            else { throw list.failure("has a line that describes no layer: \(line)") }
            self.inputs = words[4..<4 + inputs]
            self.outputs = words[4 + inputs..<4 + inputs + outputs]
            let parameters = words.dropFirst(4 + inputs + outputs).compactMap { word -> (Int, Substring)? in
                let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return Int(pair[0]).map { ($0, pair.count > 1 ? pair[1] : "") }
            }
            (kind, name) = (String(words[0]), String(words[1]))
            self.parameters = Dictionary(parameters, uniquingKeysWith: { $1 })
            self.list = list
        }

        func number(_ number: Int, default usual: Double) throws -> Double {
            guard let text = parameters[number] else { return usual }
            guard let value = Double(text), value.isFinite else {
                throw failure(
                    "has the parameter \(number)=\(text), expected a number; the file is damaged", code: .damaged)
            }
            return value
        }

        func integer(_ number: Int, default usual: Int? = nil) throws -> Int {
            guard let value = parameters[number].map({ Int($0) }) ?? usual, (0..<mostValues).contains(value) else {
                throw failure(
                    "has the parameter \(number)=\(parameters[number] ?? "(none)"), expected a whole number; the file is "
                        + "damaged")
            }
            return value
        }

        func failure(_ reason: String, code: ErrorCode = .unsupported) -> CheckpointError {
            list.failure("layer '\(name)' \(reason)", code: code)
        }
    }

    /// What has been read so far.
    private struct Network {
        private var weights: ByteReader
        private var result = CheckpointContents()
        /// The place of the next layer.
        private var place = 0
        private var slopes: Set<Substring> = []
        private var constants = 0
        private var kinds: Set<String> = []
        /// How many times as wide and high as the picture each result is, by name.
        private var scales: [Substring: Double] = [:]
        /// That of the last layer.
        private var scale = 1.0
        /// What the last layer does, if it only changes the size.
        private var ending: String?
        /// What the values of the picture are multiplied by at first.
        private var range = 1.0

        init(_ weights: MappedFile) {
            self.weights = ByteReader(weights, 0..<weights.count, part: "the weights")
        }

        mutating func add(_ layer: Layer) throws {
            kinds.insert(layer.kind)
            ending = nil
            try follow(layer)
            switch layer.kind {
            case "MemoryData": try addConstant(layer)
            case "BinaryOp" where place == 0: try addRange(layer)
            case "Convolution": try addConvolution(layer)
            case "PReLU":
                try addTensor("weight", [layer.integer(0)], .f32)
                place += 1
            case "ReLU": addActivation(slope: layer.parameters[0] ?? "0")
            case let kind where weightless.contains(kind): break
            case "Deconvolution", "Crop", "Pooling", "InnerProduct":
                throw layer.failure(
                    "is of the kind \(layer.kind), as in waifu2x and Real-CUGAN, whose networks can't be read; expected an "
                        + "ESRGAN, SRVGGNetCompact or SPAN such as those of Real-ESRGAN and Upscayl")
            default:
                throw layer.failure(
                    "is of the kind \(layer.kind), which can't be read"
                        + (layer.kind.hasPrefix("pnnx.") ? "; give the .ncnn.param that stands beside this file" : ""))
            }
        }

        /// Works out how large the results of a layer are.
        private mutating func follow(_ layer: Layer) throws {
            scale = layer.inputs.first.flatMap { scales[$0] } ?? 1
            switch layer.kind {
            case "PixelShuffle":
                guard try layer.integer(1, default: 0) == 0 else {
                    throw layer.failure("makes pixels of channels in another order than PyTorch, which can't be read")
                }
                scale *= Double(try layer.integer(0, default: 1))
            case "Reorg": scale /= Double(max(1, try layer.integer(0, default: 1)))
            case "Interp":
                let (height, width) = (try layer.number(1, default: 1), try layer.number(2, default: 1))
                guard layer.inputs.count == 1, height == width, try layer.integer(3, default: 0) == 0,
                    try layer.integer(4, default: 0) == 0, NCNN.scales.contains(height)
                else {
                    throw layer.failure("changes the size by no single factor, which no supported upscaler does")
                }
                let kinds = [1: "nearest", 2: "bilinear", 3: "bicubic"]
                if let kind = kinds[try layer.integer(0, default: 0)], try layer.integer(6, default: 0) == 0 {
                    ending = "\(kind) \(height)"
                }
                scale *= height
            default: break
            }
            guard NCNN.scales.contains(scale) else { throw layer.failure("is \(scale) times as large as the picture") }
            for output in layer.outputs { scales[output] = scale }
        }

        /// A constant stands among the weights as it is.
        private mutating func addConstant(_ layer: Layer) throws {
            let shape = try [11, 2, 1, 0].map { try layer.integer($0, default: 0) }.filter { $0 > 0 }
            guard try layer.integer(21, default: 1) == 1 else {
                throw layer.failure("is a constant stored in another way than as 32-bit floats")
            }
            try addTensor(named: "constants.\(constants)", shape, .f32)
            constants += 1
        }

        /// Before the first convolution a constant may be subtracted, and the difference be multiplied.
        private mutating func addRange(_ layer: Layer) throws {
            switch (try layer.integer(0, default: 0), layer.inputs.count) {
            case (1, 2): break
            case (2, 1): range *= try layer.number(2, default: 0)
            default: throw layer.failure("does something to the picture that no upscaler does that can be read")
            }
        }

        private mutating func addConvolution(_ layer: Layer) throws {
            let (outputs, width) = (try layer.integer(0), try layer.integer(1))
            let height = try layer.integer(11, default: width)
            guard try layer.integer(2, default: 1) == 1, try layer.integer(3, default: 1) == 1 else {
                throw layer.failure("leaves out pixels, which no supported upscaler does")
            }
            let count = try layer.integer(6)
            let (slice, overflows) = outputs.multipliedReportingOverflow(by: width * height)
            guard !overflows, slice > 0, count % slice == 0 else {
                throw layer.failure(
                    "has \(count) weights, which are no whole kernels of \(width)x\(height) for \(outputs) channels; the "
                        + "file is damaged", code: .damaged)
            }
            guard try layer.integer(4, default: 0) == width / 2, try layer.integer(14, default: width / 2) == height / 2
            else { throw layer.failure("does not keep the picture's size, as all upscalers do that can be read") }
            let tag = try weights.value(UInt32.self)
            guard tag == halfTag || floatTags.contains(tag) else {
                throw weights.failure(
                    "layer '\(layer.name)' holds integers, expected 16- or 32-bit floats", code: .unsupported)
            }
            try addTensor("weight", [outputs, count / slice, height, width], tag == halfTag ? .f16 : .f32)
            if try layer.integer(5, default: 0) == 1 { try addTensor("bias", [outputs], .f32) }
            place += 1
            switch try layer.integer(9, default: 0) {
            case 0: break
            case 1: addActivation(slope: "0")
            case 2: addActivation(slope: layer.parameters[-23310]?.split(separator: ",").last ?? "0")
            case let kind: throw layer.failure("ends with the activation \(kind), which can't be read")
            }
        }

        private mutating func addActivation(slope: Substring) {
            slopes.insert(slope)
            place += 1
        }

        private mutating func addTensor(_ parameter: String, _ shape: [Int], _ type: ElementType) throws {
            try addTensor(named: "layers.\(place).\(parameter)", shape, type)
        }

        private mutating func addTensor(named name: String, _ shape: [Int], _ type: ElementType) throws {
            let tensor = try StoredTensor(
                name: name, shape: shape, type: type, file: weights.file,
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
                "kinds": kinds.sorted().joined(separator: ","),
                "scale": "\(scale)", "ending": ending ?? "", "range": "\(range)",
                "slopes": Set(slopes.compactMap { Float($0) }).sorted().map { "\($0)" }.joined(separator: ","),
            ]
            return contents
        }
    }
}
