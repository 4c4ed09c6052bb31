extension Tensor {
    /// Pictures at twice their width and height, interpolated linearly: PyTorch's `bilinear` without aligned corners.
    ///
    /// - Returns: N, 2 · H, 2 · W, C; the receiver is N, H, W, C.
    public func doubledSmoothly() -> Tensor { doubledSmoothly(axis: 1).doubledSmoothly(axis: 2) }

    /// Every pixel becomes two, each a quarter of the way to its neighbour on that side; beyond the border it goes on.
    private func doubledSmoothly(axis: Int) -> Tensor {
        let last = shape[axis] - 1
        let before = Tensor.concatenated([slice(0..<1, axis: axis), slice(0..<last, axis: axis)], axis: axis)
        let after = Tensor.concatenated(
            [slice(1..<(last + 1), axis: axis), slice(last..<(last + 1), axis: axis)], axis: axis)
        let own = 0.75 * self
        return .interleaved(own + 0.25 * before, own + 0.25 * after, axis: axis)
    }
}
