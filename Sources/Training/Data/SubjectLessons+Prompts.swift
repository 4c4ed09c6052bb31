import GentoolBase

extension SubjectLessons {
    /// A picture of some things, or a photograph, in which one thing is meant; `nil` where hardly anything of it is seen.
    func prompted(
        by kind: PromptKind, at step: Int, using generator: inout SplitMix64
    ) throws -> PromptedPicture? {
        // What is looked at from near is larger before.
        let room = side * 3 / 2
        let picture: Composite
        if generator.happens(masked.isEmpty ? 0 : maskedShare / 2) {
            picture = Composite(part(side: room, using: &generator))
        } else {
            let count = [1, 2, 2, 3, 3, 4].randomElement(using: &generator)!
            picture = try composite(of: count, least: 0.12, side: room, at: step, using: &generator)
        }
        let thing = Int.random(in: picture.masks.indices, using: &generator)
        return picture.asking(for: thing, by: kind, side: side, using: &generator)
    }
}
