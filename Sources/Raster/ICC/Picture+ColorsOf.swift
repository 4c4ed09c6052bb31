import GentoolBase

extension Picture {
    /// The picture as a part of one with another profile: its numbers are changed so that they look the same there.
    ///
    /// Grey pictures, whose levels are equal amounts of all three colours, stay as they are. So do those of a profile that
    /// is more than curves and a matrix, which a notice says.
    ///
    /// - Parameters:
    ///   - profile: the other's; `nil` is sRGB.
    ///   - name: what the notice calls the picture.
    public func inColors(of profile: [UInt8]?, name: String? = nil) -> Picture {
        guard format.colorModel == .rgb, profile != metadata.iccProfile else { return self }
        var result = self
        result.metadata.iccProfile = profile
        result.metadata.iccProfileName = nil
        guard let own = DisplayColors(profile: metadata.iccProfile), let other = DisplayColors(profile: profile) else {
            result.metadata.notices.append(
                Notice(
                    "colors-mixed",
                    "\(name.map { "\($0): has" } ?? "a picture has") a colour profile that can't be converted to another's, "
                        + "so its colours look different"))
            return result
        }
        let conversion = own.conversion(to: other)
        if conversion.isIdentity { return result }
        let (width, channels) = (width, format.channels)
        result.samples = Samples(count: width * height * channels, depth: samples.depth) { store in
            concurrentBands(of: height, smallest: 16) { rows in
                let pixels = UnsafeMutablePointer<Float>.allocate(capacity: width * channels)
                defer { pixels.deallocate() }
                for row in rows {
                    let start = row * width * channels
                    samples.copy(start..<start + width * channels, to: pixels)
                    for pixel in stride(from: 0, to: width * channels, by: channels) {
                        let color = conversion(SIMD3(pixels[pixel], pixels[pixel + 1], pixels[pixel + 2]))
                        (pixels[pixel], pixels[pixel + 1], pixels[pixel + 2]) = (color.x, color.y, color.z)
                    }
                    store.store(pixels, count: width * channels, at: start)
                }
            }
        }
        return result
    }
}
