extension Picture {
    /// The picture with its ICC profile cut to the length that it states, or without one that isn't whole or is for other
    /// colours than the picture's, which a notice says.
    ///
    /// - Parameter file: the name for the notice, if the picture was read from one.
    func withCheckedProfile(_ file: String? = nil) -> Picture {
        guard let stored = metadata.iccProfile else { return self }
        var result = self
        do throws(ICCProfile.Flaw) {
            let profile = try ICCProfile(stored)
            // Grey pictures may have the profile of a colour display: their levels are equal amounts of its three.
            let spaces: [String] =
                switch format.colorModel {
                case .gray: ["GRAY", "RGB "]
                case .rgb: ["RGB "]
                case .cmyk: ["CMYK"]
                }
            if spaces.contains(profile.colorSpace) {
                result.metadata.iccProfile = profile.bytes
                return result
            }
            result.dropProfile(
                "is for \(profile.colorSpace.filter { $0 != " " }), and the picture is "
                    + spaces[0].filter { $0 != " " }, file)
        } catch {
            result.dropProfile("\(error)", file)
        }
        return result
    }

    private mutating func dropProfile(_ reason: String, _ file: String?) {
        metadata.iccProfile = nil
        metadata.iccProfileName = nil
        metadata.notices.append(.profileDropped(file, reason))
    }
}

extension Notice {
    /// - Parameters:
    ///   - file: that the profile stood in, or was to stand in, if it has a name.
    ///   - reason: what the profile is or does.
    static func profileDropped(_ file: String?, _ reason: String) -> Notice {
        Notice(
            "icc-profile-dropped",
            "\(file.map { "\($0): its" } ?? "the") ICC profile \(reason), so it was left out; colours may look "
                + "different")
    }
}
