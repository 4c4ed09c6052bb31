import GentoolRaster

extension Picture {
    /// - Parameter kind: of what looks at the picture, such as "networks".
    /// - Throws: `RasterError` for inks.
    func refuseInks(unknownTo kind: String) throws {
        guard format.colorModel != .cmyk else {
            throw RasterError(.wrongColors, "has inks (CMYK), which \(kind) don't know; make it RGB first")
        }
    }

    /// What models are shown of it: its colours without opacity; behind what is transparent those of what is visible near it.
    ///
    /// - Throws: `RasterError` for inks.
    func seenByModels() throws -> Picture {
        try refuseInks(unknownTo: "models")
        return extendingVisibleColors().withoutOpacity()
    }

    /// Stored sRGB values of three channels, without opacity; behind what is transparent those of what is visible near it.
    var visibleColors: FloatImage { FloatImage(extendingVisibleColors().converted(to: .rgb)) }
}
