import Testing

@testable import GentoolPatches

@Suite struct NearestNeighbourFieldTests {
    private let width = 96
    private let height = 64
    private let radius = 2
    private let targetWidth = 12
    private let targetHeight = 10

    /// Two features that tell each pixel's column and row from those of pictures that are `width` wide.
    private func places(_ width: Int, _ height: Int, x left: Int = 0, y top: Int = 0) -> PatchFeatures {
        let features = PatchFeatures(pixels: width * height, channels: 2)
        for pixel in 0..<width * height {
            features[pixel, 0] = Float(left + pixel % width)
            features[pixel, 1] = Float(top + pixel / width)
        }
        return features
    }

    @Test(
        "A match is found on any side of where the search began",
        arguments: [(74, 44), (10, 44), (74, 10), (10, 10)])
    func matchesOnAllSides(x: Int, y: Int) {
        let isSource = (0..<width * height).map { pixel in
            (radius..<width - radius).contains(pixel % width) && (radius..<height - radius).contains(pixel / width)
        }
        let grid = PatchGrid(
            width: targetWidth, height: targetHeight, sourceWidth: width, sourceHeight: height, isSource: isSource,
            radius: radius)
        let features = MatchedFeatures(
            targets: places(targetWidth, targetHeight, x: x, y: y), sources: places(width, height))
        let middle = height / 2 * width + width / 2
        var field = NearestNeighbourField(grid: grid, seed: 3) { _ in middle }
        field.remeasure(features)
        for _ in 0..<12 { field.sweep(features) { _ in } }
        let right = grid.targets.indices.count { index in
            let target = Int(grid.targets[index])
            return Int(field.sources[index]) == (y + target / targetWidth) * width + x + target % targetWidth
        }
        #expect(right == grid.targets.count)
    }
}
