extension Metadata {
    /// Puts into their places the blocks of metadata that a PNG holds as texts of hexadecimal digits.
    mutating func takeInRawProfiles(file: String) {
        var unreadable: [String] = []
        texts = texts.filter { text in
            guard text.key.hasPrefix(RawProfile.keyPrefix) else { return true }
            let kind = text.key.dropFirst(RawProfile.keyPrefix.count).lowercased()
            guard ["exif", "app1", "xmp", "iptc", "8bim", "icc", "icm"].contains(kind) else { return true }
            if let bytes = RawProfile.decode(text.value) { takeIn(bytes, kind) } else { unreadable.append(text.key) }
            return false
        }
        if !unreadable.isEmpty {
            notices.append(
                Notice(
                    "raw-profile-dropped",
                    "\(file): can't read its text \(unreadable.joined(separator: ", ")); left out"))
        }
    }

    /// What stands in its own place already is newer.
    private mutating func takeIn(_ bytes: [UInt8], _ kind: String) {
        switch kind {
        case "iptc" where bytes.first == 0x1C: photoshop = photoshop ?? PhotoshopResources(iptc: bytes).bytes
        case "iptc", "8bim": photoshop = photoshop ?? PhotoshopResources(bytes)?.bytes
        case "icc", "icm":
            if iccProfile == nil && sRGBIntent == nil { iccProfile = bytes }
        default:
            if let block = JPEGMarker.exif(in: bytes) {
                exif = exif ?? Array(block)
            } else if Exif(bytes) != nil {
                exif = exif ?? bytes
            } else {
                xmp = xmp ?? JPEGMarker.xmp(in: bytes).map { Array($0) } ?? bytes
            }
        }
    }
}
