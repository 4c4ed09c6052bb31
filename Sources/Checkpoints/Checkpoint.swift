/// The tensors of one file, without their data: that is read when it is asked for.
///
/// What a file is follows from its first bytes, never from its name.
public struct Checkpoint: Sendable {
    public let path: String
    /// By name. For PyTorch's files the names are those of the state dictionary: see `init`.
    public let tensors: [String: StoredTensor]
    /// What the file says about itself, as text: `__metadata__` of safetensors; keys and values of GGUF, where an
    /// array of more than 64 values is given by its length; numbers and texts on the top level of PyTorch's files; of
    /// ncnn's, the "format" and what the layers without weights say: "slopes" (what activations keep of negative values),
    /// "kinds" (of layers), "range" (what the picture is multiplied by), "ending" ("bicubic 0.5" if the last layer changes
    /// the size so), "scale" (how many times as wide and high as the picture the result is).
    public let metadata: [String: String]

    /// Opens a file of safetensors, PyTorch (an archive, or the format before version 1.6), GGUF (version 2 or 3) or ncnn
    /// (a `.param`, with its `.bin` beside it).
    ///
    /// Nothing in a file is ever run: objects in PyTorch's pickles that are no tensors, dictionaries, lists, texts
    /// or numbers are skipped. Of the dictionaries `params_ema`, `params`, `state_dict` and `model` on the top level
    /// the first that holds tensors is taken, otherwise everything; names of nested ones are joined with dots.
    /// Tensors of ncnn's are called after the place of their layer: "layers.0.weight".
    ///
    /// - Throws: `CheckpointError` that says what is wrong first.
    public init(contentsOf path: String) throws {
        try self.init(MappedFile(path))
    }

    /// Reads a file that is in memory already, and stays there unchanged for as long as the program runs.
    ///
    /// - Parameter name: what errors call it.
    /// - Throws: `CheckpointError` that says what is wrong first.
    public init(_ bytes: UnsafeRawBufferPointer, name: String) throws { try self.init(MappedFile(bytes, name: name)) }

    private init(_ file: MappedFile) throws {
        let contents =
            switch try CheckpointFormat(of: file) {
            case .safetensors: try Safetensors.read(file)
            case .torchArchive: try TorchArchive.read(file)
            case .torchLegacy: try TorchLegacy.read(file)
            case .gguf: try GGUF.read(file)
            case .ncnn: try NCNN.read(file)
            }
        file.expectSequentialReading()
        path = file.path
        tensors = contents.tensors
        metadata = contents.metadata
    }
}

/// What the readers of the formats give.
struct CheckpointContents {
    private(set) var tensors: [String: StoredTensor] = [:]
    var metadata: [String: String] = [:]

    static let mostTensors = 200_000

    mutating func add(_ tensor: StoredTensor) throws {
        guard tensors.count < Self.mostTensors else {
            throw tensor.file.failure("has more than \(Self.mostTensors) tensors, which no model needs; it is damaged")
        }
        guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
            throw tensor.file.failure("has two tensors named '\(tensor.name)'; the file is damaged")
        }
    }

    /// Gives tensors of integers and of 8-bit floats the scales of their rows, or of all their elements, which stand beside
    /// them: under the same name with `_scale` behind it (as in the format of compressed-tensors), or as `scale_weight`
    /// beside `weight` (as ComfyUI writes them). What says how activations would be rounded goes: they never are here.
    ///
    /// - Throws: `CheckpointError` where 8-bit floats have scales of another shape.
    mutating func joinRowScales() throws {
        for (name, tensor) in tensors where [.i8, .f8_e4m3, .f8_e5m2].contains(tensor.type) {
            let layer = name.hasSuffix(".weight") ? String(name.dropLast("weight".count)) : nil
            let candidates = [name + Self.scaleSuffix] + (layer.map { ["\($0)scale_weight"] } ?? [])
            guard let rows = tensor.shape.first ?? (tensor.count == 1 ? 1 : nil), rows > 0,
                let scales = candidates.compactMap({ tensors[$0] }).first,
                [.f32, .bf16, .f16].contains(scales.type)
            else { continue }
            let isSingle = tensor.type != .i8 && scales.count == 1
            guard scales.count == rows || isSingle else {
                guard tensor.type == .i8 else {
                    throw tensor.file.failure(
                        "tensor '\(scales.name)' of shape \(scales.shape) scales '\(name)' of shape \(tensor.shape), "
                            + "expected one scale or one for each row")
                }
                continue
            }
            tensors[name]?.rowScales = scales.floats()
            tensors[scales.name] = nil
            if let layer, tensor.type != .i8 {
                for companion in ["scale_input", "input_scale", "comfy_quant"] { tensors[layer + companion] = nil }
            }
        }
        for name in tensors.keys where name == "scaled_fp8" || name.hasSuffix(".scaled_fp8") { tensors[name] = nil }
    }

    static let scaleSuffix = "_scale"

    /// Throws if two tensors claim the same bytes, which no writer of a format without views does.
    func checkDisjoint() throws {
        let ordered = tensors.values.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(ordered, ordered.dropFirst())
        where first.range.upperBound > second.range.lowerBound {
            throw first.file.failure("tensors '\(first.name)' and '\(second.name)' overlap; the file is damaged")
        }
    }
}
