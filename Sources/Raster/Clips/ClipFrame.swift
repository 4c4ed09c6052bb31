/// A frame of a clip.
public struct ClipFrame: Sendable {
    /// What is seen.
    public var picture: Picture
    /// For how many seconds it is seen.
    public var duration: Rational

    /// - Parameters:
    ///   - picture: as large as its clip.
    ///   - duration: in seconds.
    public init(_ picture: Picture, duration: Rational) { (self.picture, self.duration) = (picture, duration) }
}
