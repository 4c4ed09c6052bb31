import GentoolBase

/// The kind of a file of weights.
enum CheckpointFormat {
    case safetensors, torchArchive, torchLegacy, gguf, ncnn, onnx

    /// - Throws: `CheckpointError` that says what the file seems to be instead.
    init(of file: MappedFile) throws {
        let bytes = file.bytes
        func starts(with text: String) -> Bool { bytes.starts(with: text.utf8) }
        if starts(with: "GGUF") {
            self = .gguf
        } else if starts(with: "PK\u{3}\u{4}") || starts(with: "PK\u{5}\u{6}") {
            self = .torchArchive
        } else if bytes.count > 8, bytes[8] == UInt8(ascii: "{") {
            self = .safetensors
        } else if bytes.count > 1, bytes[0] == PickleOpcode.protocolVersion.rawValue, bytes[1] <= 5 {
            self = .torchLegacy
        } else if bytes.count >= 8, Safetensors.headerLengths.contains(bytes.loadUnaligned(as: UInt64.self)) {
            self = .safetensors
        } else if starts(with: NCNN.firstLine) {
            self = .ncnn
        } else if bytes.count >= 4, bytes.loadUnaligned(as: UInt32.self) == NCNN.magic {
            throw file.failure(
                "lists the layers of an ncnn model in binary; give the .param in text that it was made from",
                code: .unsupported)
        } else if ONNX.matches(bytes) {
            self = .onnx
        } else if starts(with: "[{\"") {
            throw file.failure(
                "is JSON, perhaps waifu2x's old format; expected an ESRGAN, SRVGGNetCompact, SPAN or SwinIR as "
                    + ".safetensors, .pth or ncnn's .param", code: .wrongFormat)
        } else if starts(with: "<?xml") {
            throw file.failure(
                "is XML, perhaps OpenVINO's; take the .safetensors or .pth file that it was converted from",
                code: .wrongFormat)
        } else if bytes.count >= 4, bytes.loadUnaligned(as: UInt32.self) == NCNN.halfTag {
            throw file.failure(
                "holds the weights of an ncnn model; give the .param file that belongs to it", code: .wrongFormat)
        } else if starts(with: "version https://git-lfs") {
            throw file.failure(
                "is a pointer of Git LFS, not the weights themselves; fetch them with 'git lfs pull'",
                code: .wrongFormat)
        } else if starts(with: "<") {
            throw file.failure(
                "is a web page, not weights; the download has failed, perhaps for want of a login", code: .wrongFormat)
        } else {
            let beginning = bytes.prefix(4).map { hexadecimal([$0]) }
            throw file.failure(
                "begins with \(beginning.joined(separator: " ")), expected safetensors, a PyTorch checkpoint, "
                    + "GGUF, ncnn's .param or ONNX", code: .wrongFormat)
        }
    }
}
