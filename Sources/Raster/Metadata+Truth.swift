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
                notices.append(.exifDropped(file, block))
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
            (.depthMap, .depthMapDropped(file)),
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

    /// Says that the pixels stand upright and how many there are, in Exif, XMP and IPTC, wherever they say either, and
    /// moves what they say of places in the picture if that has become larger or smaller.
    mutating func describe(width: Int, height: Int) {
        place(in: PixelRect(width: width, height: height), width: width, height: height)
    }

    /// Describes a picture of another size, of which `inside` shows what this described so far.
    mutating func place(in inside: PixelRect, width: Int, height: Int) {
        let after = PixelSize(width: width, height: height)
        let placement = Placement(
            before: describedSize ?? PixelSize(width: inside.width, height: inside.height), inside: inside, after: after
        )
        if var block = exif.flatMap({ Exif($0) }) {
            if describedSize != nil { block.place(placement) }
            block.describe(width: width, height: height)
            exif = block.bytes
        }
        if var packet = xmp.flatMap({ XMP($0) }) {
            if packet.place(placement) { notices.append(.panoramaDropped(nil)) }
            packet.describe(width: width, height: height)
            xmp = packet.bytes
        }
        describeInIPTC(after)
        describedSize = after
    }

    /// Whether the picture is high, wide or square, where IPTC says it.
    mutating func describeInIPTC(_ size: PixelSize) {
        guard let resources = photoshop, var readable = PhotoshopResources(resources) else { return }
        readable.describe(size)
        photoshop = readable.bytes
    }

    /// Says in XMP what kind of file this is going to be.
    mutating func describe(_ format: FileFormat) {
        guard var packet = xmp.flatMap({ XMP($0) }) else { return }
        packet.overwrite([XMP.format: format.mediaType])
        xmp = packet.bytes
    }
}

extension Notice {
    static func exifDropped(_ file: String, _ block: [UInt8]) -> Notice {
        let isBig = [[0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].contains(block.prefix(4))
        return Notice(
            "exif-dropped",
            "\(file): its Exif block of \(block.count) bytes can't be read\(isBig ? " (BigTIFF)" : ""); left out")
    }

    /// - Parameter names: of what there is one.
    static func repeatedMetadataDropped(_ file: String, _ names: String) -> Notice {
        Notice("repeated-metadata-dropped", "\(file): has more than one block of \(names); the first is kept")
    }

    static func gainMapDropped(_ file: String) -> Notice {
        Notice(
            "gain-map-dropped",
            "\(file): has a gain map for bright displays, which belongs to the old picture; left out, the picture for "
                + "usual displays is kept")
    }

    /// - Parameter file: `nil` for the picture that is written.
    static func panoramaDropped(_ file: String?) -> Notice {
        Notice(
            "panorama-dropped",
            "\(file ?? "the picture"): what its XMP says of a panorama (GPano) holds for the old picture only; left out"
        )
    }

    static func videoDropped(_ file: String) -> Notice {
        Notice("video-dropped", "\(file): is a motion photo; the video is left out, the still is kept")
    }

    static func depthMapDropped(_ file: String) -> Notice {
        Notice("depth-map-dropped", "\(file): holds a depth map, which belongs to the old picture; left out")
    }

    static func credentialsDropped(_ file: String) -> Notice {
        Notice(
            "content-credentials-dropped",
            "\(file): has content credentials (C2PA), whose checksum holds for the old picture only; left out")
    }
}
