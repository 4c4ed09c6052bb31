extension Clip {
    /// What a kind of file has no place for.
    ///
    /// - Parameters:
    ///   - keepsAlpha: whether it has transparency.
    ///   - keepsDepth: whether it has 16 bits.
    ///   - keepsMetadata: whether it has profiles and texts.
    ///   - companions: whether sound and what else is beside the frames are spoken of elsewhere.
    func lossNotices(
        keepsAlpha: Bool, keepsDepth: Bool, keepsMetadata: Bool, companions areTold: Bool = false
    ) -> [Notice] {
        var notices: [Notice] = []
        if format.hasAlpha && !keepsAlpha {
            notices.append(
                Notice(
                    "opacity-dropped",
                    "this kind of clip has no transparency: frames are laid over white; write an animated PNG or .webm "
                        + "to keep it"))
        }
        if depth == 16 && !keepsDepth {
            notices.append(
                Notice(
                    "depth-reduced",
                    "this kind of clip has 8 bits a sample: those of 16 bits are rounded; write an animated PNG or Y4M to "
                        + "keep them"))
        }
        if metadata.iccProfile != nil && !keepsMetadata {
            notices.append(
                Notice(
                    "icc-profile-dropped",
                    "this kind of clip has no place for the ICC profile, and its colours are taken for sRGB; write an "
                        + "animated PNG to keep it"))
        }
        if hasSound && !areTold {
            notices.append(
                Notice(
                    "sound-dropped",
                    "the sound is left out: this kind of clip has none here; write a video such as .mp4 to keep it"))
        }
        if !companions.isEmpty && !areTold {
            notices.append(Self.dropped(companions, by: "this kind of clip", advice: "write a video such as .mkv"))
        }
        return notices
    }

    /// That things beside the frames are left out.
    ///
    /// - Parameters:
    ///   - things: each in a few words.
    ///   - place: what has no place for them.
    ///   - advice: what to do to keep them; `nil` where nothing does.
    static func dropped(_ things: [String], by place: String, advice: String?) -> Notice {
        Notice(
            "companions-dropped",
            "\(things.joined(separator: ", ")): left out, as \(place) has no place for that here"
                + (advice.map { "; \($0) to keep it" } ?? ""))
    }
}
