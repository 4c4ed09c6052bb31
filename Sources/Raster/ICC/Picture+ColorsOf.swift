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
        let channels = format.channels
        result.samples = samplesByRow(channels: channels) { pixels, made in
            for x in 0..<width {
                let (old, new) = (pixels + x * channels, made + x * channels)
                let color = conversion(SIMD3(old[0], old[1], old[2]))
                for channel in 0..<3 { new[channel] = color[channel] }
                if format.hasAlpha { new[3] = old[3] }
            }
        }
        return result
    }
}
