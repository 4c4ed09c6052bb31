extension Picture {
    /// Lays a picture over a place of its size: where it is transparent, what was there shines through.
    mutating func lay(_ picture: Picture, at place: PixelRect) {
        let whole = Mask(width: place.width, height: place.height, repeating: 1)
        guard !format.hasAlpha else { return composite(picture.converted(to: format), mask: whole, at: place) }
        let opacity = picture.format.hasAlpha ? try? Mask(picture, source: .alpha) : nil
        composite(picture.converted(to: format), mask: opacity ?? whole, at: place)
    }

    /// Fills what of a mask lies inside with a grey.
    mutating func draw(_ mask: Mask, _ gray: Float, x: Int, y: Int) {
        let place = PixelRect(x: x, y: y, width: mask.width, height: mask.height)
            .intersection(PixelRect(width: width, height: height))
        guard !place.isEmpty else { return }
        let part = mask.cropped(to: place.moved(x: -x, y: -y))
        let patch = FloatImage(
            width: place.width, height: place.height, channels: format.colorChannels, repeating: gray)
        composite(patch, mask: part, at: place)
    }
}
