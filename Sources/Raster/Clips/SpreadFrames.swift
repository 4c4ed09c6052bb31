/// Some frames of a clip, spread evenly over it from the first to the last, when only its end tells how many it has.
public struct SpreadFrames {
    /// A frame, and when it is first seen.
    public struct Frame {
        /// What is seen, as it was kept.
        public let picture: Picture
        /// In seconds from the clip's beginning.
        public let start: Double
    }

    /// How many are wanted.
    public let count: Int
    private let shrunk: (Picture) -> Picture
    /// At most twice as many as are wanted, each as many frames behind the one before.
    private var kept: [Frame] = []
    /// The one that was added last, as it came.
    private var last: Frame?
    private var step = 1
    private var number = 0
    private var time = 0.0

    /// - Parameters:
    ///   - count: how many frames are wanted, at least one.
    ///   - shrunk: what is kept of a frame's picture.
    public init(_ count: Int, shrunk: @escaping (Picture) -> Picture = { $0 }) {
        precondition(count > 0, "at least one frame")
        (self.count, self.shrunk) = (count, shrunk)
    }

    /// Takes the next frame of a clip.
    public mutating func add(_ frame: ClipFrame) {
        defer {
            number += 1
            time += frame.duration.value
        }
        last = Frame(picture: frame.picture, start: time)
        guard number.isMultiple(of: step), count > 1 || kept.isEmpty else { return }
        kept.append(Frame(picture: shrunk(frame.picture), start: time))
        guard kept.count == 2 * count else { return }
        kept = kept.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        step *= 2
    }

    /// As many of the frames that were added as are wanted, or all if they are fewer.
    public var frames: [Frame] {
        guard count > 1, number > count, let last else { return kept }
        return (0..<(count - 1)).map { kept[$0 * kept.count / (count - 1)] }
            + [Frame(picture: shrunk(last.picture), start: last.start)]
    }
}
