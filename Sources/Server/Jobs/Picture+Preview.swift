import GentoolRaster

extension Picture {
    /// As a small JPEG.
    ///
    /// - Parameters:
    ///   - side: the longer one, at most.
    ///   - quality: JPEG's.
    func preview(side: Int = 768, quality: Int = 75) throws -> [UInt8] {
        var options = WriteOptions()
        options.jpegQuality = .level(quality)
        return try fitting(side: side).withoutMetadata.encoded(as: .jpeg, options: options).bytes
    }

    /// No larger than a side, with 8 bits.
    func fitting(side: Int) -> Picture {
        let scale = min(1, Double(side) / Double(max(width, height)))
        return resized(
            width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())),
            filter: .box, depth: 8)
    }

    /// What says nothing about how it looks is left out.
    var withoutMetadata: Picture {
        var picture = self
        var metadata = Metadata()
        metadata.iccProfile = picture.metadata.iccProfile
        picture.metadata = metadata
        return picture
    }
}
