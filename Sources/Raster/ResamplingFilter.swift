import Glibc

/// How a picture is turned into one of another size.
///
/// Shrinking stretches the filter by the same factor, so that every input pixel has its say and nothing
/// aliases. The definitions are those of Pillow's `BOX`, `BILINEAR`, `BICUBIC` and `LANCZOS`.
public enum ResamplingFilter: String, Sendable, CaseIterable {
    /// The mean of the pixels that an output pixel covers; enlarging repeats pixels.
    case box
    /// A triangle over two pixels.
    case bilinear
    /// The cubic convolution of Keys 1981 with a = -0.5, over four pixels.
    case bicubic
    /// The sinc function windowed by its own central lobe stretched to three, over six pixels
    /// (Duchon 1979). The sharpest of the four; overshoots at hard edges.
    case lanczos3

    /// Farthest distance at which an input still counts, in input pixels when enlarging and in output
    /// pixels when shrinking.
    var support: Double {
        switch self {
        case .box: 0.5
        case .bilinear: 1
        case .bicubic: 2
        case .lanczos3: 3
        }
    }

    /// The filter at `distance` from its centre.
    func callAsFunction(_ distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .box:
            // Half open: a pixel that lies on the border of two outputs counts for one of them.
            return distance > -0.5 && distance <= 0.5 ? 1 : 0
        case .bilinear:
            return max(0, 1 - x)
        case .bicubic:
            let a = -0.5
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            return x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0
        case .lanczos3:
            return x < 3 ? sinc(x) * sinc(x / 3) : 0
        }
    }
}

/// sin(πx) / πx.
private func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
}
