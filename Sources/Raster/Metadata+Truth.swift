/// What is told of a picture must be true of it.
extension Metadata {
    /// Takes out what shows the picture as it was stored, or speaks of what else its file holds: thumbnails, previews,
    /// gain maps, motion. Whoever changes pixels then need not think of them.
    ///
    /// - Parameter file: what notices call it.
    mutating func removeWhatShowsTheOldPicture(file: String) {
        if let block = exif {
            if var readable = Exif(block) {
                if readable.removePictures() {
                    notices.append(
                        Notice(
                            "preview-dropped",
                            "\(file): its Exif block holds previews beside the thumbnail; they show the old picture and "
                                + "are left out"))
                }
                exif = readable.bytes
            } else {
                exif = nil
                notices.append(
                    Notice("exif-dropped", "\(file): its Exif block of \(block.count) bytes can't be read; left out"))
            }
        }
        if let resources = photoshop {
            var kept = PhotoshopResources(resources)
            kept?.removeStale()
            photoshop = kept?.bytes.isEmpty == false ? kept?.bytes : nil
        }
        if let packet = xmp {
            if var readable = XMP(packet) {
                let claims = readable.removeClaims()
                xmp = readable.bytes
                say(claims, file)
            } else {
                xmp = nil
                notices.append(
                    Notice("xmp-dropped", "\(file): its XMP of \(packet.count) bytes is no readable XML; left out"))
            }
        }
    }

    private mutating func say(_ claims: Set<XMP.Claim>, _ file: String) {
        let known: [(XMP.Claim, Notice)] = [
            (.gainMap, .gainMapDropped(file)),
            (.motionPhoto, .videoDropped(file)),
            (
                .depthMap,
                Notice("depth-map-dropped", "\(file): holds a depth map, which belongs to the old picture; left out")
            ),
            (
                .original,
                Notice("original-dropped", "\(file): holds another version of the picture in its XMP; left out")
            ),
            (
                .embeddedFile,
                Notice("embedded-files-dropped", "\(file): holds other files behind the picture; left out")
            ),
            (.credentials, .credentialsDropped(file)),
        ]
        // What the file itself was seen to hold has been said.
        let said = Set(notices.map(\.code))
        for (claim, notice) in known where claims.contains(claim) && !said.contains(notice.code) {
            notices.append(notice)
        }
    }

    /// Says that the pixels stand upright and how many there are, in Exif and in XMP, wherever they say either.
    mutating func describe(width: Int, height: Int) {
        if var block = exif.flatMap({ Exif($0) }) {
            block.describe(width: width, height: height)
            exif = block.bytes
        }
        if var packet = xmp.flatMap({ XMP($0) }) {
            packet.describe(width: width, height: height)
            xmp = packet.bytes
        }
    }
}

extension Notice {
    static func gainMapDropped(_ file: String) -> Notice {
        Notice(
            "gain-map-dropped",
            "\(file): has a gain map for bright displays, which belongs to the old picture; left out, the picture for "
                + "usual displays is kept")
    }

    static func videoDropped(_ file: String) -> Notice {
        Notice("video-dropped", "\(file): is a motion photo; the video is left out, the still is kept")
    }

    static func credentialsDropped(_ file: String) -> Notice {
        Notice(
            "content-credentials-dropped",
            "\(file): has content credentials (C2PA), whose checksum holds for the old picture only; left out")
    }
}
