/// Why a picture can't be upscaled: one line without the picture's name.
public struct UpscaleError: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }
}
