import GentoolBase
import GentoolTensors

/// How pictures are cut into square windows, which go on below and to the right of pictures that aren't made of whole ones.
struct WindowGrid: Sendable {
    let images: Int
    let height: Int
    let width: Int
    /// Of a window, in pixels.
    let side: Int

    /// - Parameter shape: N, H, W, C.
    init(_ shape: [Int], side: Int) {
        (images, height, width) = (shape[0], shape[1], shape[2])
        self.side = side
    }

    private var rows: Int { (height + side - 1) / side }
    private var columns: Int { (width + side - 1) / side }

    /// - Parameters:
    ///   - x: N, H, W, C.
    ///   - blank: C values of a pixel where there is no picture.
    /// - Returns: windows, side², C.
    func split(_ x: Tensor, filling blank: Tensor) -> Tensor {
        let channels = x.shape[3]
        return Tensor(shape: [images * rows * columns, side * side, channels]) { out in
            x.withFloats { values in
                blank.withFloats { blank in
                    forEachRow { pixel, count, place in
                        let target = out + place * channels
                        if count > 0 {
                            target.update(from: values.baseAddress! + pixel * channels, count: count * channels)
                        }
                        for missing in count..<side {
                            (target + missing * channels).update(from: blank.baseAddress!, count: channels)
                        }
                    }
                }
            }
        }
    }

    /// The pixels of windows where they were in the pictures.
    ///
    /// - Parameter windows: windows, side², C.
    /// - Returns: N, H, W, C.
    func joined(_ windows: Tensor) -> Tensor {
        let channels = windows.shape[2]
        return Tensor(shape: [images, height, width, channels]) { out in
            windows.withFloats { values in
                forEachRow { pixel, count, place in
                    guard count > 0 else { return }
                    (out + pixel * channels).update(
                        from: values.baseAddress! + place * channels, count: count * channels)
                }
            }
        }
    }

    /// - Parameter body: of a window's row: the pixel that it begins with, how many of its pixels are the picture's, and its
    ///   first place among the windows'.
    private func forEachRow(_ body: (_ pixel: Int, _ count: Int, _ place: Int) -> Void) {
        concurrentBands(of: images * rows * columns, smallest: 4) { band in
            for window in band {
                let image = window / (rows * columns)
                let (top, left) = (window / columns % rows * side, window % columns * side)
                for row in 0..<side {
                    let isInside = top + row < height
                    body(
                        isInside ? (image * height + top + row) * width + left : 0,
                        isInside ? min(side, width - left) : 0, (window * side + row) * side)
                }
            }
        }
    }
}
