import GentoolBase

extension Picture {
    /// The picture in another pixel format.
    ///
    /// Gray comes from RGB by ITU-R BT.601 luma on the stored values; added alpha is opaque, removed alpha is dropped. Inks
    /// become sRGB as their profile says, or by (1 - ink) (1 - black) where there is none that can be used, which a notice
    /// says. An ICC profile of another colour model goes with the old format.
    ///
    /// - Precondition: `format` is not CMYK unless the picture is.
    public func converted(to format: PixelFormat) -> Picture {
        guard format != self.format else { return self }
        precondition(
            format.colorModel != .cmyk || self.format.colorModel == .cmyk, "there is no conversion to CMYK")
        var metadata = metadata
        var inks: InkConversion?
        if self.format.colorModel == .cmyk && format.colorModel != .cmyk {
            inks = conversionOfInks(&metadata)
            if inks != nil && format.colorModel == .rgb { metadata.sRGBIntent = 0 }
        }
        if self.format.colorModel != format.colorModel {
            metadata.iccProfile = nil
            metadata.iccProfileName = nil
        }
        return Picture(
            width: width, height: height, format: format, samples: convertedSamples(to: format, inks),
            metadata: metadata)
    }

    /// What turns this picture's inks to light; `nil`, with a notice, if nothing says how they look.
    private func conversionOfInks(_ metadata: inout Metadata) -> InkConversion? {
        let simply = "so they were turned to light by (1 - ink)(1 - black), which differs from print"
        guard let profile = metadata.iccProfile else {
            metadata.notices.append(
                Notice("cmyk-without-profile", "a CMYK picture has no profile that says how its inks look, \(simply)"))
            return nil
        }
        do {
            return try InkConversion(profile: profile)
        } catch {
            metadata.notices.append(
                Notice("cmyk-profile-unusable", "the profile of a CMYK picture \(error), \(simply)"))
            return nil
        }
    }

    private func convertedSamples(to: PixelFormat, _ inks: InkConversion?) -> Samples {
        let from = format
        return samplesByRow(channels: to.channels) { pixels, made in
            inks?.convert(pixels, count: width)
            for x in 0..<width {
                let (old, new) = (pixels + x * from.channels, made + x * to.channels)
                switch (from.colorModel, to.colorModel) {
                case (.gray, .rgb):
                    for color in 0..<3 { new[color] = old[0] }
                case (.rgb, .gray):
                    new[0] = Self.luma(old[0], old[1], old[2])
                case (.cmyk, .rgb), (.cmyk, .gray):
                    if inks == nil {
                        for ink in 0..<3 { old[ink] = (1 - old[ink]) * (1 - old[3]) }
                    }
                    if to.colorModel == .gray {
                        new[0] = Self.luma(old[0], old[1], old[2])
                    } else {
                        for color in 0..<3 { new[color] = old[color] }
                    }
                default:
                    for color in 0..<from.colorChannels { new[color] = old[color] }
                }
                if to.hasAlpha { new[to.colorChannels] = from.hasAlpha ? old[from.colorChannels] : 1 }
            }
        }
    }

    /// New samples for all pixels, made row by row and several rows at a time: floats of a large picture would take
    /// gigabytes.
    ///
    /// - Parameters:
    ///   - channels: a pixel's in what is made.
    ///   - make: of a row's values of 0...1 it makes those of the new row; it may overwrite the old ones.
    func samplesByRow(
        channels: Int, _ make: (_ old: UnsafeMutablePointer<Float>, _ new: UnsafeMutablePointer<Float>) -> Void
    ) -> Samples {
        let (oldCount, newCount) = (width * format.channels, width * channels)
        return Samples(count: newCount * height, depth: samples.depth) { store in
            concurrentBands(of: height, smallest: 16) { rows in
                let old = UnsafeMutablePointer<Float>.allocate(capacity: oldCount)
                let new = UnsafeMutablePointer<Float>.allocate(capacity: newCount)
                defer {
                    old.deallocate()
                    new.deallocate()
                }
                for row in rows {
                    samples.copy(row * oldCount..<(row + 1) * oldCount, to: old)
                    make(old, new)
                    store.store(new, count: newCount, at: row * newCount)
                }
            }
        }
    }

    private static func luma(_ red: Float, _ green: Float, _ blue: Float) -> Float {
        0.299 * red + 0.587 * green + 0.114 * blue
    }

    /// The picture with samples of 8 or 16 bits, rounded to the nearest.
    public func with(depth: Int) -> Picture {
        guard depth != samples.depth else { return self }
        let converted: Samples =
            switch samples {
            case .eight(let values): .sixteen(values.map { UInt16($0) * 257 })
            case .sixteen(let values): .eight(values.map { UInt8((UInt32($0) * 255 + 32_767) / 65_535) })
            }
        return Picture(width: width, height: height, format: format, samples: converted, metadata: metadata)
    }

    /// The picture without alpha, laid over white.
    func overWhite() -> Picture {
        guard format.hasAlpha else { return self }
        let colors = format.colorChannels
        let covered = samplesByRow(channels: colors) { pixels, made in
            for x in 0..<width {
                let (old, new) = (pixels + x * (colors + 1), made + x * colors)
                for color in 0..<colors { new[color] = old[colors] * old[color] + 1 - old[colors] }
            }
        }
        return Picture(
            width: width, height: height, format: PixelFormat(format.colorModel), samples: covered, metadata: metadata)
    }
}
