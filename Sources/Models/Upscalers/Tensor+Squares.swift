import GentoolTensors

extension Tensor {
    /// N, H / side, W / side, C · side², rounded up: each square of pixels as one. Where squares are not whole at the right and
    /// the bottom, the picture is mirrored.
    func squares(of side: Int) -> Tensor {
        func whole(_ length: Int) -> Int { (length + side - 1) / side * side }
        return reflected(toHeight: whole(shape[1]), width: whole(shape[2])).pixelUnshuffled(side)
    }
}
