import GentoolRaster

/// What random numbers begin with: a number, or -1 for one that is drawn anew each time, as other tools have it.
public struct Seed: SingleValue, Hashable {
    /// What errors say is expected.
    public static let expectation = "a whole number from 0 to \(UInt64.max), or -1 for one that is drawn"

    /// The number, drawn or not.
    public var value: UInt64
    /// Whether nobody chose it.
    public let isDrawn: Bool
    /// Whether somebody said it, or that one is to be drawn.
    public let isGiven: Bool

    /// - Parameter value: of what is not given.
    public init(_ value: UInt64) { self.init(value, isDrawn: false, isGiven: false) }

    private init(_ value: UInt64, isDrawn: Bool, isGiven: Bool) {
        (self.value, self.isDrawn, self.isGiven) = (value, isDrawn, isGiven)
    }

    /// One that nobody chose.
    public static func drawn() -> Seed {
        // As large as the numbers that other tools take.
        Seed(UInt64.random(in: 0...UInt64(UInt32.max)), isDrawn: true, isGiven: true)
    }

    /// A whole number; `-1` draws one; `nil` for anything else.
    public init?(text: String) {
        if text == "-1" {
            self = .drawn()
        } else {
            guard let value = UInt64(text) else { return nil }
            self.init(value, isDrawn: false, isGiven: true)
        }
    }

    /// What gives it, or another drawn one, again.
    public var text: String { isDrawn ? "-1" : "\(value)" }

    // Those that follow the first of several are told by their values.
    /// Whether it is the 0 that nobody said.
    public var isUnsaid: Bool { !isGiven && value == 0 }

    /// As a number, -1 if it was drawn.
    public func encode(into container: inout any SingleValueEncodingContainer) throws {
        if isDrawn { try container.encode(-1) } else { try container.encode(value) }
    }

    /// Says which one was drawn: without it the picture could not be made again.
    public var notices: [Notice] {
        isDrawn ? [Notice("seed-drawn", "the seed \(value) was drawn; give it to make the same again")] : []
    }
}
