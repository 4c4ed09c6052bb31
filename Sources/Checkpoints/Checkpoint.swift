/// The tensors of one file, without their data: that is read when it is asked for.
///
/// What a file is follows from its first bytes, never from its name.
public struct Checkpoint: Sendable {
    /// The file, as it was named by the caller.
    public let path: String
    /// By name. For PyTorch's files the names are those of the state dictionary: see `init`.
    public let tensors: [String: StoredTensor]
    /// What the file says about itself, as text: `__metadata__` of safetensors; keys and values of GGUF, where an
    /// array of more than 64 values is given by its length; numbers and texts on the top level of PyTorch's files; of
    /// ncnn's, the "format" and what the layers without weights say: "slopes" (what activations keep of negative values),
    /// "kinds" (of layers), "range" (what the picture is multiplied by), "ending" ("bicubic 0.5" if the last layer changes
    /// the size so), "scale" (how many times as wide and high as the picture the result is); of ONNX's, the "format" and
    /// "layers": in the order of computation a line for each layer with weights, its kind and their names with tabs between.
    public let metadata: [String: String]
    private let arrays: [String: GGUFArray]

    /// Opens a file of safetensors, PyTorch (an archive, or the format before version 1.6), GGUF (version 2 or 3), ncnn
    /// (a `.param`, with its `.bin` beside it) or ONNX (the weights alone).
    ///
    /// Nothing in a file is ever run: objects in PyTorch's pickles that are no tensors, dictionaries, lists, texts
    /// or numbers are skipped. Of the dictionaries `params_ema`, `params`, `state_dict` and `model` on the top level
    /// the first that holds tensors is taken, otherwise everything; names of nested ones are joined with dots. Modules of
    /// TorchScript are dictionaries of their parts and parameters, all of which are taken.
    /// Tensors of ncnn's are called after the place of their layer: "layers.0.weight".
    ///
    /// - Throws: `CheckpointError` that says what is wrong first.
    public init(contentsOf path: String) throws {
        try self.init(MappedFile(path))
    }

    /// Reads a file that is in memory already, and stays there unchanged for as long as the program runs. Errors call
    /// it `name`.
    ///
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
            case .onnx: try ONNX.read(file)
            }
        file.expectSequentialReading()
        path = file.path
        tensors = contents.tensors
        metadata = contents.metadata
        arrays = contents.arrays
    }

    /// The texts of an array among the entries of a GGUF file, such as a vocabulary, which `metadata` gives by its length.
    ///
    /// - Parameter entry: its key.
    /// - Returns: `nil` if there is no array of texts under this key.
    /// - Throws: `CheckpointError` if the texts are more than any model has, or no texts.
    public func texts(_ entry: String) throws -> [String]? { try arrays[entry]?.texts() }

    /// The numbers of an array of integers among the entries of a GGUF file.
    ///
    /// - Parameter entry: its key.
    /// - Returns: `nil` if there is no array of integers of 32 bits under this key.
    /// - Throws: `CheckpointError` if the array is damaged.
    public func integers(_ entry: String) throws -> [Int]? { try arrays[entry]?.integers() }
}
