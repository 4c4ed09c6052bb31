import GentoolBase

extension Picture {
    /// Luma, one channel of 0...1: the weights of ITU-R BT.601 on stored values, as Pillow's mode `L` and
    /// MATLAB's `rgb2gray` have them. Alpha is left aside; ink is taken for what it takes from white.
    public var luma: FloatImage {
        let values = [Float](unsafeUninitializedCapacity: width * height) { target, count in
            let target = target.baseAddress!
            concurrentBands(of: height, smallest: 16) { rows in
                let reader = LumaReader(self)
                for row in rows {
                    reader.copyLuma(ofRow: row, to: target + row * width)
                }
            }
            count = width * height
        }
        return FloatImage(width: width, height: height, channels: 1, values: values)
    }
}

/// Reads a picture's luma row by row; for one thread at a time.
final class LumaReader {
    private let picture: Picture
    /// A row of pixels, scaled to 0...1.
    private let pixels: UnsafeMutableBufferPointer<Float>

    init(_ picture: Picture) {
        self.picture = picture
        pixels = .allocate(capacity: picture.width * picture.format.channels)
    }

    deinit { pixels.deallocate() }

    /// Stores the luma of a row's pixels; see `Picture.luma`.
    func copyLuma(ofRow row: Int, to luma: UnsafeMutablePointer<Float>) {
        let width = picture.width
        let channels = picture.format.channels
        let pixels = self.pixels.baseAddress!
        picture.samples.copy(row * width * channels..<(row + 1) * width * channels, to: pixels)
        for x in 0..<width {
            let pixel = pixels + x * channels
            switch picture.format.colorModel {
            case .gray:
                luma[x] = pixel[0]
            case .rgb:
                luma[x] = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
            case .cmyk:
                let paper = 1 - (0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2])
                luma[x] = paper * (1 - pixel[3])
            }
        }
    }
}
