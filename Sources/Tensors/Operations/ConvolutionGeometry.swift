/// Where a convolution finds its input.
struct ConvolutionGeometry: Sendable {
    /// The picture's own height and width.
    let images: Int, height: Int, width: Int
    let kernel: (height: Int, width: Int)
    let stride: Int
    let dilation: Int
    let padding: Padding
    let doubled: Bool

    /// - Parameter shape: N, H, W, C of the input.
    /// - Precondition: the padded picture is at least as large as the kernel.
    init(
        _ shape: [Int], kernel: (height: Int, width: Int), stride: Int, dilation: Int, padding: Padding, doubled: Bool
    ) {
        (images, height, width) = (shape[0], shape[1], shape[2])
        (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
        (self.padding, self.doubled) = (padding, doubled)
        precondition(
            paddedHeight > reach.height && paddedWidth > reach.width, "the picture is as large as the kernel")
    }

    /// From the kernel's first place to its last one, in pixels.
    var reach: (height: Int, width: Int) { ((kernel.height - 1) * dilation, (kernel.width - 1) * dilation) }

    /// The picture's size after it was doubled, if it is to be.
    var scaledHeight: Int { doubled ? 2 * height : height }
    var scaledWidth: Int { doubled ? 2 * width : width }
    var paddedHeight: Int { scaledHeight + padding.top + padding.bottom }
    var paddedWidth: Int { scaledWidth + padding.left + padding.right }
    var outHeight: Int { (paddedHeight - reach.height - 1) / stride + 1 }
    var outWidth: Int { (paddedWidth - reach.width - 1) / stride + 1 }

    /// How many bytes each place of the kernel is from its first one in a padded picture.
    func tapOffsets(rowBytes: Int) -> [Int] {
        (0..<kernel.height).flatMap { y in
            (0..<kernel.width).map { x in (y * paddedWidth + x) * dilation * rowBytes }
        }
    }

    /// How many bytes neighbouring results' inputs are from each other.
    func strides(rowBytes: Int) -> (image: Int, line: Int, row: Int) {
        (paddedHeight * paddedWidth * rowBytes, stride * paddedWidth * rowBytes, stride * rowBytes)
    }
}
