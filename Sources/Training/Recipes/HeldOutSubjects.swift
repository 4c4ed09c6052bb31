import GentoolBase
import GentoolRaster

/// What evaluations of a network look at that finds subjects and what is at points and in boxes: the same each time.
public struct HeldOutSubjects: Sendable {
    /// Of which the subject is meant.
    public let subjects: [PromptedPicture]
    /// Of which a thing is meant that points are of.
    public let points: [PromptedPicture]
    /// Of which a thing is meant that a box is around.
    public let boxes: [PromptedPicture]

    private static let count = 16

    /// Lessons made of what no step sees.
    ///
    /// - Throws: what making lessons throws.
    public init(_ lessons: SubjectLessons, seed: UInt64) throws {
        func made(_ kind: PromptKind?, _ number: UInt64) throws -> [PromptedPicture] {
            try (0..<Self.count).map { index in
                var generator = SplitMix64(seed, .max, UInt64(index), number)
                return try lessons.lesson(kind, at: 0, using: &generator)
            }
        }
        (subjects, points, boxes) = (try made(nil, 0), try made(.points, 1), try made(.box, 2))
    }

    /// Photographs, each as a whole and with points and a box that tell what its mask is of.
    ///
    /// - Parameters:
    ///   - photographs: of any size.
    ///   - side: of the squares that they become, in pixels.
    ///   - seed: of where points are.
    public init(_ photographs: [MaskedPicture], side: Int, seed: UInt64) {
        func asking(by kind: PromptKind, _ number: UInt64) -> [PromptedPicture] {
            photographs.enumerated().compactMap { index, photograph in
                var generator = SplitMix64(seed, .max, UInt64(index), number)
                return Composite(photograph).asking(for: 0, by: kind, side: side, using: &generator)
            }
        }
        subjects = photographs.map { photograph in
            PromptedPicture(
                image: photograph.image.resampled(width: side, height: side, filter: .bilinear),
                mask: photograph.mask.resized(width: side, height: side))
        }
        (points, boxes) = (asking(by: .points, 1), asking(by: .box, 2))
    }
}
