/// What patches are compared by: per pixel its colours, then its texture features; 0 to begin with.
///
/// Holds `height * width * channels` floats, and some readable ones beyond them for kernels that load whole registers.
/// One owner writes it, between parallel loops that only read.
final class PatchFeatures: @unchecked Sendable {
    let channels: Int
    let base: UnsafeMutablePointer<Float>

    init(pixels: Int, channels: Int) {
        self.channels = channels
        let count = pixels * channels + 16
        base = .allocate(capacity: count)
        base.initialize(repeating: 0, count: count)
    }

    subscript(pixel: Int, channel: Int) -> Float {
        get { base[pixel * channels + channel] }
        set { base[pixel * channels + channel] = newValue }
    }

    deinit { base.deallocate() }
}
