/// Pictures that patches are copied from, side by side with gaps between them, at all resolutions.
struct StyleCanvas: Sendable {
    /// The finest first. What lies between the pictures counts as a hole.
    let levels: [PyramidLevel]
    /// Of each picture at the finest resolution.
    private let columns: [Range<Int>]
    /// Of each picture, adding up to 1.
    private let weights: [Float]

    init(_ styles: [PatchStylization.Style], levels count: Int) {
        // Pictures begin at pixels of every level, and a gap is at least one of the coarsest wide.
        let unit = 1 << (count - 1)
        let colors = styles[0].picture.shape[3]
        var columns: [Range<Int>] = []
        for style in styles {
            let start = columns.last.map { ($0.upperBound + 2 * unit - 1) / unit * unit } ?? 0
            columns.append(start..<(start + style.picture.shape[2]))
        }
        let width = columns[columns.count - 1].upperBound
        let height = styles.map { $0.picture.shape[1] }.max()!
        var values = [Float](repeating: 0, count: width * height * colors)
        var isHole = [Bool](repeating: true, count: width * height)
        for (style, columns) in zip(styles, columns) {
            let row = columns.count * colors
            let pixels = style.picture.floats()
            for y in 0..<style.picture.shape[1] {
                let place = y * width + columns.lowerBound
                isHole.replaceSubrange(
                    place..<(place + columns.count), with: repeatElement(false, count: columns.count))
                values.replaceSubrange(
                    (place * colors)..<(place * colors + row), with: pixels[(y * row)..<((y + 1) * row)]
                )
            }
        }
        let finest = PyramidLevel(picture: values, width: width, height: height, colors: colors, isHole: isHole)
        levels = finest.pyramid(count)
        self.columns = columns
        let total = styles.reduce(0) { $0 + $1.weight }
        weights = styles.map { $0.weight / total }
    }

    /// The root of the colours' mean variance, at least 0.01.
    func contrast(level index: Int) -> Float {
        let level = levels[index]
        var count = 0.0
        var (sums, squares) = ([Double](repeating: 0, count: level.colors), [Double](repeating: 0, count: level.colors))
        for pixel in level.isHole.indices where !level.isHole[pixel] {
            count += 1
            for color in 0..<level.colors {
                let value = Double(level.features[pixel, color])
                sums[color] += value
                squares[color] += value * value
            }
        }
        let variances = zip(sums, squares).map { $1 / count - ($0 / count) * ($0 / count) }
        return max(0.01, Float(max(0, variances.reduce(0, +) / Double(level.colors))).squareRoot())
    }

    /// For each pixel of a level the share of copies that a patch there should get, in units of the mean: patches of a
    /// picture share what the picture counts.
    func shares(level index: Int, isSource: [Bool]) -> [Float] {
        let width = levels[index].width
        let owner = (0..<width).map { x in
            columns.firstIndex { x < ($0.upperBound + (1 << index) - 1) >> index } ?? columns.count - 1
        }
        var counts = [Float](repeating: 0, count: columns.count)
        for pixel in isSource.indices where isSource[pixel] { counts[owner[pixel % width]] += 1 }
        let total = counts.reduce(0, +)
        return isSource.indices.map { pixel in
            let picture = owner[pixel % width]
            return counts[picture] > 0 ? weights[picture] * total / counts[picture] : 1
        }
    }
}
