extension Picture {
    /// The picture with room around it, which shows the picture mirrored; its metadata say where in it things are now.
    ///
    /// - Parameters:
    ///   - inside: where in the larger picture this one is.
    ///   - width: columns of the larger picture.
    ///   - height: rows of the larger picture.
    public func extended(to inside: PixelRect, width: Int, height: Int) -> Picture {
        precondition(
            (inside.width, inside.height) == (self.width, self.height)
                && PixelRect(width: width, height: height).contains(inside), "the picture lies in the larger one")
        var result = mirrored(left: inside.x, top: inside.y, right: width - inside.maxX, bottom: height - inside.maxY)
        result.metadata.place(in: inside, width: width, height: height)
        return result
    }
}

extension Mask {
    /// The mask of a larger picture in which that of this one is `inside`, and all around it is filled.
    public func extended(to inside: PixelRect, width: Int, height: Int) -> Mask {
        Mask(width: width, height: height, repeating: 1).replacing(inside, with: self)
    }
}
