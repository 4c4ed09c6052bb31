import Raster

/// An instruction to take one thing out of a picture, or to bring one in.
///
/// A small model finds places for such changes better than it makes them in a whole picture at once, where things have
/// few pixels: what is behind a thing is taken from the picture itself, and a new thing is painted from near.
enum ThingEdit: Equatable {
    case removal
    /// - Parameter thing: with its article, "a red boat".
    case addition(thing: String)

    /// `nil` for other instructions, also for those to add what has no place of its own, such as fog or snow.
    init?(_ instruction: String) {
        let words = instruction.lowercased().split(separator: " ")
        if Self.removing.contains(where: words.starts(with:)) {
            self = .removal
            return
        }
        guard let verb = words.first, Self.adding.contains(verb), words.count > 2, Self.articles.contains(words[1]) else {
            return nil
        }
        let thing = words.dropFirst().prefix { !Self.prepositions.contains($0) }
        self = .addition(thing: thing.joined(separator: " "))
    }

    private static let removing: [[Substring]] = [["remove"], ["erase"], ["delete"], ["take", "away"]]
    private static let adding: Set<Substring> = ["add", "put", "place", "insert"]
    private static let articles: Set<Substring> = ["a", "an", "the", "one", "another"]
    private static let prepositions: Set<Substring> = [
        "there", "in", "on", "onto", "into", "to", "at", "by", "behind", "above", "under", "near", "between",
    ]

    /// How often a model is asked. Of what is to go one answer leaves something, or changes other things; others don't.
    /// What is to come has another place in each of them.
    var turns: Int {
        switch self {
        case .removal: 4
        case .addition: 1
        }
    }

    /// Where a picture is to be filled; `nil` where that can't be told.
    ///
    /// - Parameters:
    ///   - seen: what the model saw.
    ///   - answers: what it made of that, in the same size.
    /// - Returns: 1 where something is to be filled, else 0; half as large as the images.
    func place(from seen: FloatImage, to answers: [FloatImage]) -> Mask? {
        let place = ChangedPlace(from: seen, to: answers)
        switch self {
        case .removal: return place.whole
        case .addition: return place.strongest.map(\.roundedHole)
        }
    }
}

extension Mask {
    /// An ellipse around all that is filled, with room for a thing that has another shape.
    fileprivate var roundedHole: Mask {
        guard let box = boundingBox() else { return self }
        let (longer, shorter) = (Float(max(box.width, box.height)), Float(min(box.width, box.height)))
        func radius(_ length: Int) -> Float { max(Float(length), longer / 1.5, 0.5 * (longer + shorter)) * 0.65 + 2 }
        let (centerX, centerY) = (Float(box.x) + Float(box.width) / 2, Float(box.y) + Float(box.height) / 2)
        var hole = self
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (
                    (Float(x) + 0.5 - centerX) / radius(box.width), (Float(y) + 0.5 - centerY) / radius(box.height)
                )
                hole[x, y] = u * u + v * v <= 1 ? 1 : 0
            }
        }
        return hole
    }
}
