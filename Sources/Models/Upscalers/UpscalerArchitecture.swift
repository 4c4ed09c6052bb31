/// The upscalers that can be read, by the names that errors and notes call them.
public enum UpscalerArchitecture: String, Sendable, CaseIterable {
    case rrdbNet = "ESRGAN"
    case srvggNetCompact = "SRVGGNetCompact"
    case span = "SPAN"
    case swinIR = "SwinIR"
}
