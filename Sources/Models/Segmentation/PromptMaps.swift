import GentoolTensors

/// What networks that take prompts are told of what is meant, as they are shown it; without points and a box it is the
/// subject.
public struct PromptMaps: Sendable, Equatable {
    /// Of the square that the network sees, in pixels.
    public let side: Int
    /// For each pixel of the square, row by row, 0 or 1 in each of `U2Net.promptChannels`.
    public private(set) var values: [Float]

    /// How large a point is shown, in parts of the side.
    private static let radius = 1.0 / 64

    /// Nothing is told.
    ///
    /// - Parameter side: of the square, in pixels.
    public init(side: Int) {
        self.side = side
        values = [Float](repeating: 0, count: side * side * U2Net.promptChannels)
    }

    /// Adds a disc around a pixel; what of it lies outside has no effect.
    ///
    /// - Parameters:
    ///   - x: the pixel's column, from 0 at the left.
    ///   - y: its row, from 0 at the top.
    ///   - isMeant: whether the pixel is of what is meant.
    public mutating func addPoint(x: Int, y: Int, isMeant: Bool) {
        let reach = Self.radius * Double(side)
        for row in 0..<side {
            for column in 0..<side {
                let (dx, dy) = (Double(column - x), Double(row - y))
                if dx * dx + dy * dy <= reach * reach { mark(column, row, channel: isMeant ? 0 : 1) }
            }
        }
    }

    /// Adds the box around what is meant; what of it lies outside has no effect.
    ///
    /// - Parameters:
    ///   - columns: from 0 at the left.
    ///   - rows: from 0 at the top.
    public mutating func addBox(columns: Range<Int>, rows: Range<Int>) {
        for row in rows.clamped(to: 0..<side) {
            for column in columns.clamped(to: 0..<side) { mark(column, row, channel: 2) }
        }
    }

    private mutating func mark(_ column: Int, _ row: Int, channel: Int) {
        values[(row * side + column) * U2Net.promptChannels + channel] = 1
    }

    /// 1, side, side, `U2Net.promptChannels`.
    public var tensor: Tensor { Tensor(shape: [1, side, side, U2Net.promptChannels], elements: values) }
}
