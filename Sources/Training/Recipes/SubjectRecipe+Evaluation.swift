import GentoolModels
import GentoolRaster
import GentoolTensors

extension SubjectRecipe {
    /// How well masks of pictures that are held out agree with the right ones: of subjects, and of things at points and in
    /// boxes; and a sheet of them, side by side.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try U2Net(Weights(weights, precision: precision))
        func found(_ pictures: [PromptedPicture]) -> [Mask] { pictures.map { Self.mask(of: $0, by: model) } }
        let (subjects, points, boxes) = (found(heldOut.subjects), found(heldOut.points), found(heldOut.boxes))
        var metrics = Self.overlap("overlap", subjects, heldOut.subjects)
        metrics += Self.mean("error", zip(subjects, heldOut.subjects).map { $0.distance($1.mask) })
        metrics += Self.overlap("points", points, heldOut.points) + Self.overlap("boxes", boxes, heldOut.boxes)
        let columns = [
            Self.shown(subjects, heldOut.subjects), Self.shown(points, heldOut.points),
            Self.shown(boxes, heldOut.boxes),
        ]
        let rows = (0..<Self.mostRows).map { row in columns.flatMap { row < $0.count ? $0[row] : [] } }
        return Evaluation(metrics: metrics, picture: .sheet(rows.filter { !$0.isEmpty }))
    }

    private static let mostRows = 12

    /// What a network takes for what is meant.
    static func mask(of picture: PromptedPicture, by model: U2Net) -> Mask {
        let side = picture.image.width
        let colors = Tensor(shape: [1, side, side, 3], elements: picture.image.values)
        let answers = model(input(colors, picture.prompts.tensor, of: model)).floats()
        let (least, most) = (answers.min() ?? 0, answers.max() ?? 1)
        return Mask(width: side, height: side, values: answers.map { ($0 - least) / max(most - least, 1e-6) })
    }

    /// None of no numbers: of some photographs too little is left around what is meant.
    private static func mean(_ name: String, _ numbers: [Double]) -> [Metric] {
        numbers.isEmpty ? [] : [Metric(name, numbers.reduce(0, +) / Double(numbers.count))]
    }

    private static func overlap(_ name: String, _ found: [Mask], _ pictures: [PromptedPicture]) -> [Metric] {
        mean(name, zip(found, pictures).map { $0.overlap($1.mask) })
    }

    /// Of each picture what is asked, what was found and what is right.
    private static func shown(_ found: [Mask], _ pictures: [PromptedPicture]) -> [[FloatImage]] {
        zip(found, pictures).map { [$1.shown, $0.shown, $1.mask.shown] }
    }
}

extension Mask {
    /// What both masks cover as a share of what either does, of pixels that are covered by more than half.
    func overlap(_ other: Mask) -> Double {
        var (both, either) = (0, 0)
        for (a, b) in zip(values, other.values) {
            if a > 0.5 && b > 0.5 { both += 1 }
            if a > 0.5 || b > 0.5 { either += 1 }
        }
        return either == 0 ? 1 : Double(both) / Double(either)
    }

    /// The mean absolute difference.
    fileprivate func distance(_ other: Mask) -> Double {
        zip(values, other.values).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(values.count)
    }

    fileprivate var shown: FloatImage {
        FloatImage(width: width, height: height, channels: 3, values: values.flatMap { [$0, $0, $0] })
    }
}
