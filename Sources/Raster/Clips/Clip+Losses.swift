extension Clip {
    /// What a kind of file has no place for.
    ///
    /// - Parameters:
    ///   - keepsAlpha: whether it has transparency.
    ///   - keepsDepth: whether it has 16 bits.
    ///   - keepsMetadata: whether it has profiles and texts.
    ///   - sound: whether it takes the sound along.
    func lossNotices(keepsAlpha: Bool, keepsDepth: Bool, keepsMetadata: Bool, sound: Bool) -> [Notice] {
        var notices: [Notice] = []
        if format.hasAlpha && !keepsAlpha {
            notices.append(
                Notice(
                    "opacity-dropped",
                    "this kind of clip has no transparency: frames are laid over white; write an animated PNG to keep it"
                ))
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
        if hasSound && !sound {
            notices.append(
                Notice(
                    "sound-dropped",
                    "the sound is left out: this kind of clip has none here; write a video such as .mp4 to keep it"))
        }
        return notices
    }
}
