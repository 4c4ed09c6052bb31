import GentoolBase
import GentoolRaster
import GentoolTensors

/// How drawn or decoded pictures compare with real ones, where no pixel has its own counterpart.
extension [FloatImage] {
    /// A statistic as a part of the others'; 0 if those have none of it, as pictures of one colour, or one alone.
    func relative(_ statistic: KeyPath<[FloatImage], Double>, to others: [FloatImage]) -> Double {
        let theirs = others[keyPath: statistic]
        return theirs > 0 ? self[keyPath: statistic] / theirs : 0
    }

    /// The mean difference between neighbouring pixels, to the right and down: how much there is to see, blur has little.
    var sharpness: Double {
        var (sum, count) = (0.0, 0)
        for image in self {
            for y in 1..<image.height {
                for x in 1..<image.width {
                    for channel in 0..<image.channels {
                        let value = image[x, y, channel]
                        sum += Double(
                            abs(value - image[x - 1, y, channel]) + abs(value - image[x, y - 1, channel]))
                        count += 2
                    }
                }
            }
        }
        return sum / Double(Swift.max(1, count))
    }

    /// The mean difference between pixels of different pictures in the same place: a generator that makes the same picture
    /// again and again has little.
    var diversity: Double {
        var (sum, count) = (0.0, 0)
        for (index, image) in enumerated() {
            for other in self[..<index] {
                sum += zip(image.values, other.values).reduce(0) { $0 + Double(abs($1.0 - $1.1)) }
                count += image.values.count
            }
        }
        return sum / Double(Swift.max(1, count))
    }

    /// The sliced Wasserstein distance between the patches of two sets of pictures (Rabin et al. 2011; Karras et al. 2018,
    /// "Progressive Growing of GANs", §5): the mean, over random directions, of the distance between their patches' sorted
    /// projections. 0 if both have the same patches.
    ///
    /// - Precondition: both have as many pictures of the same size.
    func patchDistance(to others: [FloatImage]) -> Double {
        precondition(count == others.count, "as many pictures of both kinds")
        let side = 7
        let (own, their) = (patches(side), others.patches(side))
        var generator = TorchGenerator(seed: 7)
        let directions = generator.normal([64, side * side * 3])
        func projections(_ patches: Tensor) -> [[Float]] {
            let all = patches.linear(PackedWeights(directions, precision: .f32)).transposed()
            return (0..<directions.shape[0]).map { all[$0..<($0 + 1)].floats().sorted() }
        }
        let distances = zip(projections(own), projections(their)).map { own, their in
            zip(own, their).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) } / Double(own.count)
        }
        // Directions are as long as a patch has numbers.
        return distances.reduce(0, +) / Double(distances.count) / Double(side * side * 3).squareRoot()
    }

    /// Patches from places that are the same for the same number of pictures of the same size.
    private func patches(_ side: Int) -> Tensor {
        var generator = SplitMix64(seed: 7)
        let patchesOfPicture = 128
        var values: [Float] = []
        for image in self {
            for _ in 0..<patchesOfPicture {
                let left = Int.random(in: 0...(image.width - side), using: &generator)
                let top = Int.random(in: 0...(image.height - side), using: &generator)
                for y in top..<(top + side) {
                    let start = (y * image.width + left) * 3
                    values += image.values[start..<(start + 3 * side)]
                }
            }
        }
        return Tensor(shape: [values.count / (side * side * 3), side * side * 3], elements: values)
    }
}
