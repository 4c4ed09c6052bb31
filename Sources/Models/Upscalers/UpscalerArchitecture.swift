/// The upscalers that can be read, by the names that errors and notes call them.
public enum UpscalerArchitecture: String, Sendable, CaseIterable {
    /// ESRGAN and Real-ESRGAN (Wang et al. 2018, 2021): `RRDBNet`.
    case rrdbNet = "ESRGAN"
    /// Real-ESRGAN's compact network (Wang et al. 2021): `SRVGGNetCompact`.
    case srvggNetCompact = "SRVGGNetCompact"
    /// Wan et al. 2024: `SPAN`.
    case span = "SPAN"
    /// Liang et al. 2021: `SwinIR`.
    case swinIR = "SwinIR"
}
