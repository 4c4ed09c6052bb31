import ArgumentParser

/// A size such as 768x512; one number is a square.
struct PictureSize: ExpressibleByArgument, ExplainedArgument {
    static let expectation = "width and height such as 768x512, or one number for a square"

    private static let sides = 1...1 << 30

    let width: Int
    let height: Int

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard let width = parts.first ?? nil, let height = parts.last ?? nil, parts.count <= 2,
            Self.sides.contains(width), Self.sides.contains(height)
        else { return nil }
        (self.width, self.height) = (width, height)
    }

    /// Refuses more than a picture that is made from nothing can have.
    func check(_ option: String) throws {
        if width > Self.largestSide || height > Self.largestSide {
            throw ValidationError(
                "\(option) \(defaultValueDescription): expected at most \(Self.largestSide)x\(Self.largestSide)")
        }
    }

    private static let largestSide = 8192

    var defaultValueDescription: String { "\(width)x\(height)" }
}
