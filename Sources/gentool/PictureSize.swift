import ArgumentParser

/// A size such as 768x512; one number is a square.
struct PictureSize: ExpressibleByArgument {
    let width: Int
    let height: Int

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard let width = parts.first ?? nil, let height = parts.last ?? nil, parts.count <= 2, width > 0, height > 0
        else { return nil }
        (self.width, self.height) = (width, height)
    }

    var defaultValueDescription: String { "\(width)x\(height)" }
}
