import GentoolRaster

/// A frame of a clip, and what was made of it.
public struct FrameBefore: Sendable {
    /// As it was.
    public let picture: Picture
    /// What it became.
    public let made: Picture
    /// What making it left for the next one (`MadePicture.memory`).
    public let memory: Picture?
}
