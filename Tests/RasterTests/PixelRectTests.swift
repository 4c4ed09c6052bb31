import GentoolRaster
import Testing

@Suite("Rectangles")
struct PixelRectTests {
    let rect = PixelRect(x: 2, y: 3, width: 4, height: 5)

    @Test("Union and intersection are those of the pixels inside")
    func setOperations() {
        for other in [
            PixelRect(x: 4, y: 1, width: 9, height: 3), PixelRect(x: 3, y: 4, width: 1, height: 1),
            PixelRect(x: 6, y: 3, width: 2, height: 2), PixelRect(x: 20, y: 20, width: 1, height: 1),
        ] {
            let common = rect.intersection(other)
            for y in 0..<25 {
                for x in 0..<25 {
                    let inBoth = rect.contains(x: x, y: y) && other.contains(x: x, y: y)
                    #expect(common.contains(x: x, y: y) == inBoth)
                }
            }
            #expect(rect.union(other).contains(rect) && rect.union(other).contains(other))
        }
        #expect(
            rect.union(PixelRect(x: 0, y: 9, width: 1, height: 1)) == PixelRect(x: 0, y: 3, width: 6, height: 7))
    }

    @Test("An empty rectangle adds nothing to a union and has nothing in common")
    func empty() {
        let empty = PixelRect(x: 90, y: 90, width: 0, height: 3)
        #expect(empty.isEmpty && empty.area == 0)
        #expect(rect.union(empty) == rect && empty.union(rect) == rect)
        #expect(rect.intersection(empty).isEmpty)
        #expect(rect.contains(empty))
    }

    @Test("Expanding, clamping and shifting keep to the picture")
    func fitting() {
        #expect(rect.expanded(by: 1) == PixelRect(x: 1, y: 2, width: 6, height: 7))
        #expect(rect.expanded(by: -3).isEmpty)
        #expect(rect.expanded(by: 5).clamped(width: 8, height: 9) == PixelRect(width: 8, height: 9))
    }
}
