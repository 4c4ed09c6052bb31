extension Mask {
    /// What of a picture says which pixels to fill.
    public enum Source: String, Sendable, CaseIterable {
        /// A guess at what the picture was made for; `MaskReading` says what was taken and what was found.
        ///
        /// Where alpha varies:
        ///
        /// 1. What is at least half opaque has one colour: it is a brush layer, such as GIMP and Krita export, and read
        ///    by `alpha`; the colour of the brush does not matter. Where it is more than half of the picture, it is what
        ///    was left around a hole (as OpenAI's interfaces want masks), and read as `erased`.
        /// 2. It is nearly all black and white: `luminance`, a mask drawn on a transparent layer.
        /// 3. It has a few flat colours and is at most half of the picture: `alpha`, labels on a transparent layer.
        /// 4. Anything else is a photograph with a hole in it: `erased`.
        ///
        /// Where it doesn't, colours decide:
        ///
        /// 5. Grey, and no level above a tenth of white, or only a few levels that are under a quarter: `labels`. Nobody
        ///    asks for a filling that can't be seen, but programs that number things write such files.
        /// 6. Grey, and the darkest or brightest level that many pixels have is near black or white but isn't
        ///    it (16 to 235 of video, a black that is 3), or levels gather beside black and white (the ringing of
        ///    JPEG), or 16 bits hold no more than 8 could: `levels`.
        /// 7. Grey otherwise: `luminance`. Soft edges and shades are kept as they are.
        /// 8. Flat colours: `color` where all are shades of one, otherwise `labels`.
        /// 9. Many colours are a photograph, perhaps with something painted on it: what is meant can't be told.
        case automatic
        /// Bright is filled, dark and transparent are kept: luma (ITU-R BT.601) times alpha.
        case luminance
        /// Luminance stretched so that the darkest that is common becomes black, and the brightest white.
        case levels
        /// What differs from the background is filled, as far as it differs. The background is black or white, whichever
        /// there is more of, or the most common colour where there is hardly any of both.
        case color
        /// All that has not the background's colour is filled, wholly: maps of labels.
        case labels
        /// Opaque is filled: paint on a transparent layer.
        case alpha
        /// Transparent is filled: a picture whose hole was made with the eraser.
        case erased
    }

    /// The mask that a picture of any format and depth stands for; see `MaskReading`.
    ///
    /// - Throws: `RasterError` when `source` asks for an alpha channel that the picture lacks, or is automatic and the
    ///   picture is a photograph.
    public init(_ picture: Picture, source: Source = .automatic) throws {
        self = try MaskReading(picture, source: source).mask
    }
}
