import GentoolBase
import GentoolModels
import GentoolRaster

extension Composite {
    /// A square of the picture or of what is around one of its things, with what tells that this thing is meant.
    ///
    /// - Parameters:
    ///   - thing: which of them.
    ///   - kind: how it is told.
    ///   - side: of the square, in pixels.
    /// - Returns: `nil` where hardly anything of the thing is to be seen.
    func asking(
        for thing: Int, by kind: PromptKind, side: Int, using generator: inout SplitMix64
    ) -> PromptedPicture? {
        guard masks[thing].masked >= Self.fewest.around, let bounds = masks[thing].boundingBox(above: 0.5) else {
            return nil
        }
        let view = view(of: bounds, kind, using: &generator)
        func seen(_ mask: Mask) -> Mask {
            let seen = FloatImage(mask).resampled(width: side, height: side, filter: .bilinear, region: view)
            return Mask(width: side, height: side, values: seen.values)
        }
        let wanted = seen(masks[thing])
        guard wanted.masked >= Self.fewest.seen else { return nil }
        var prompts = PromptMaps(side: side)
        switch kind {
        case .box: prompts.addBox(around: wanted, using: &generator)
        case .points:
            let count = generator.happens(0.7) ? 1 : Int.random(in: 2...3, using: &generator)
            prompts.addPoints(count, of: wanted, areMeant: true, using: &generator)
            if generator.happens(0.3) {
                let others = masks.indices.filter { $0 != thing }
                let isThing = !others.isEmpty && Bool.random(using: &generator)
                let rest = isThing ? seen(masks[others.randomElement(using: &generator)!]) : wanted.inverted
                if rest.masked >= Self.fewest.seen {
                    prompts.addPoints(
                        Int.random(in: 1...2, using: &generator), of: rest, areMeant: false, using: &generator)
                }
            }
        }
        return PromptedPicture(
            image: image.resampled(width: side, height: side, filter: .bilinear, region: view), prompts: prompts,
            mask: wanted)
    }

    /// The fewest pixels of a thing, in the picture and in the square.
    private static let fewest = (around: 50, seen: 12)

    /// Boxes are looked at closely, points from everywhere: in use the first look is at the whole picture.
    private func view(of thing: PixelRect, _ kind: PromptKind, using generator: inout SplitMix64) -> PixelRect {
        let whole = PixelRect(width: image.width, height: image.height)
        guard kind == .box || generator.happens(0.6) else { return whole }
        let margin = Double.random(in: 0.1...(kind == .box ? 0.35 : 1.2), using: &generator)
        return thing.expanded(by: Int(margin * Double(max(thing.width, thing.height))))
            .clamped(width: whole.width, height: whole.height)
    }
}

extension PromptMaps {
    /// Adds points as a person points at what is masked.
    fileprivate mutating func addPoints(
        _ count: Int, of mask: Mask, areMeant: Bool, using generator: inout SplitMix64
    ) {
        for point in mask.pointedAt(count, using: &generator) { addPoint(x: point.x, y: point.y, isMeant: areMeant) }
    }

    /// Adds a box as a person draws it around what is masked: nearly around it.
    fileprivate mutating func addBox(around mask: Mask, using generator: inout SplitMix64) {
        guard let box = mask.boundingBox(above: 0.5) else { return }
        func moved(_ range: Range<Int>) -> Range<Int> {
            func moved(_ edge: Int) -> Int {
                edge + Int((Double(range.count) * generator.normal(0.025)).rounded())
            }
            let start = moved(range.lowerBound)
            return start..<max(start + 1, moved(range.upperBound))
        }
        addBox(columns: moved(box.columns), rows: moved(box.rows))
    }
}
