import GentoolTensors

/// What is roughly to be seen in a hole, without detail: the picture's own patches give that.
public struct PatchGuide: Sendable {
    /// 1, H, W, C, as large as the picture; only what lies in the hole is looked at.
    public let picture: Tensor
    /// How many pixels its smallest details are wide, at least 1.
    public let scale: Float

    /// - Parameters:
    ///   - picture: 1, H, W, C, as large as the one with the hole.
    ///   - scale: how many pixels its smallest details are wide, at least 1.
    public init(_ picture: Tensor, scale: Float) {
        (self.picture, self.scale) = (picture, scale)
    }

    /// The colours of `known` outside of the hole and the guide's inside, all of them without what is smaller than the
    /// guide's details: `height * width * colors` values.
    func blurred(over known: [Float], isHole: [Bool]) -> [Float] {
        let (colors, guided) = (picture.shape[3], picture.floats())
        return blurred(known.indices.map { isHole[$0 / colors] ? guided[$0] : known[$0] })
    }

    /// A filling with what is larger than the guide's details as the guide has it, and the rest of its own.
    func completed(by filled: Tensor, isHole: [Bool]) -> Tensor {
        let colors = picture.shape[3]
        var values = filled.floats()
        let (wanted, found) = (blurred(over: values, isHole: isHole), blurred(values))
        for place in values.indices where isHole[place / colors] { values[place] += wanted[place] - found[place] }
        return Tensor(shape: filled.shape, elements: values)
    }

    private func blurred(_ values: [Float]) -> [Float] {
        let (height, width, colors) = (picture.shape[1], picture.shape[2], picture.shape[3])
        let radius = max(1, Int((scale / 2).rounded()))
        func sums(_ plane: [Float]) -> [Float] {
            BoxSums.sums(plane, width: width, height: height, radius: radius)
        }
        let ones = sums([Float](repeating: 1, count: width * height))
        var result = values
        for color in 0..<colors {
            var plane = ones.indices.map { values[$0 * colors + color] }
            // Two boxes are nearly a triangle.
            for _ in 0..<2 { plane = zip(sums(plane), ones).map { $0 / $1 } }
            for pixel in plane.indices { result[pixel * colors + color] = plane[pixel] }
        }
        return result
    }
}
