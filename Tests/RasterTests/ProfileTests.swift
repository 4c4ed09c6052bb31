import Testing

@testable import GentoolRaster

@Suite("ICC profiles")
struct ProfileTests {
    /// White paper, on which every ink is black.
    private let blackInks = ProfileBytes.profile(
        space: "CMYK",
        tags: [("A2B0", ProfileBytes.table8 { c, m, y, k in [c + m + y + k == 0 ? 255 : 0, 128, 128] })])

    private func inks(_ pixels: [UInt8], profile: [UInt8]?) -> Picture {
        var picture = Picture(width: pixels.count / 4, height: 1, format: .cmyk, samples: .eight(pixels))
        picture.metadata.iccProfile = profile
        return picture
    }

    @Test("Inks become what their profile says, and the profile stays with the inks")
    func inksByProfile() {
        let rgb = inks([0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255], profile: blackInks).converted(to: .rgb)
        #expect(rgb.bytes == [255, 255, 255, 0, 0, 0, 0, 0, 0])
        #expect(rgb.metadata.iccProfile == nil && rgb.metadata.notices.isEmpty && rgb.metadata.sRGBIntent == 0)
        // L* of 50 is the grey of 119 in sRGB.
        let grey = inks([0, 0, 0, 128], profile: blackInks).converted(to: .rgb).bytes
        #expect(grey.allSatisfy { abs(Int($0) - 118) <= 2 }, "\(grey)")
    }

    @Test("Without a profile that can be used inks are taken simply, and a notice says so")
    func simpleInks() {
        for (profile, code) in [
            (nil, "cmyk-without-profile"), ([1, 2, 3], "cmyk-profile-unusable"),
            (ProfileBytes.profile(space: "CMYK"), "cmyk-profile-unusable"),
            (ProfileBytes.profile(space: "RGB "), "cmyk-profile-unusable"),
        ] as [([UInt8]?, String)] {
            let rgb = inks([255, 0, 0, 0, 0, 0, 0, 255], profile: profile).converted(to: .rgb)
            #expect(rgb.bytes == [0, 255, 255, 0, 0, 0])
            #expect(rgb.metadata.notices.map(\.code) == [code])
        }
    }

    @Test("A PNG of inks says what became of them; a JPEG keeps inks and profile")
    func writtenInks() throws {
        let picture = inks([UInt8](repeating: 90, count: 4 * 64), profile: nil)
        #expect(try picture.encoded(as: .png).notices.map(\.code) == ["cmyk-without-profile"])
        let kept = inks([UInt8](repeating: 90, count: 4 * 64), profile: blackInks)
        #expect(try kept.encoded(as: .png).notices.isEmpty)
        let read = try Picture(data: kept.encoded(as: .jpeg).bytes, name: "x.jpg")
        #expect(read.format == .cmyk && read.metadata.iccProfile == blackInks && read.metadata.notices.isEmpty)
    }

    @Test("Bytes behind a profile are cut off", arguments: [1, 3, 400])
    func trailingBytes(count: Int) throws {
        let profile = ProfileBytes.profile(space: "RGB ")
        var picture = Picture.noise(width: 16, height: 16, format: .rgb)
        picture.metadata.iccProfile = profile + [UInt8](repeating: 9, count: count)
        let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x.jpg")
        #expect(read.metadata.iccProfile == profile && read.metadata.notices.isEmpty)
    }

    @Test("A profile that is cut off, is none or is for other colours is left out with a notice")
    func unfitting() throws {
        let profile = ProfileBytes.profile(space: "RGB ", length: 400)
        for (format, bytes) in [
            (.rgb, Array(profile.dropLast(1))), (.rgb, [UInt8](repeating: 7, count: 300)), (.rgb, [0, 0, 0, 3]),
            (.rgb, ProfileBytes.profile(space: "GRAY")), (.rgb, ProfileBytes.profile(space: "CMYK")),
            (.gray, ProfileBytes.profile(space: "CMYK")), (.cmyk, profile),
        ] as [(PixelFormat, [UInt8])] {
            var picture = Picture.noise(width: 16, height: 16, format: format)
            picture.metadata.iccProfile = bytes
            let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x.jpg")
            #expect(read.metadata.iccProfile == nil)
            #expect(read.metadata.notices.map(\.code) == ["icc-profile-dropped"])
        }
    }

    @Test("A PNG keeps profiles that libpng refuses and other programs use")
    func refusedByLibpng() throws {
        for profile in [
            ProfileBytes.profile(space: "RGB ", version: 4, length: 401),
            ProfileBytes.profile(space: "RGB ", connection: "Luv ", length: 400),
            ProfileBytes.profile(space: "RGB ", tags: [("desc", [1, 2, 3]), ("wtpt", [4, 5, 6, 7, 8])]),
        ] {
            var picture = Picture.noise(width: 16, height: 16, format: .rgb)
            picture.metadata.iccProfile = profile
            picture.metadata.iccProfileName = "mine"
            let written = try picture.encoded(as: .png)
            let read = try Picture(data: written.bytes, name: "x.png")
            #expect(read.metadata.iccProfile == profile && read.metadata.iccProfileName == "mine")
            #expect(written.notices.isEmpty && read.metadata.notices.isEmpty && read.samples == picture.samples)
        }
    }

    @Test(
        "A PNG's profile that can't be used is left out with a notice, one whose chunk is damaged only outside is kept")
    func profilesInPNG() throws {
        let plain = try Picture.noise(width: 16, height: 16, format: .rgb).encoded(as: .png).bytes
        func chunk(_ profile: [UInt8]) -> [UInt8] {
            PNGParts.chunk("iCCP", Array("icc\0\0".utf8) + PNGParts.stored(profile))
        }
        let good = ProfileBytes.profile(space: "RGB ", length: 400)
        var wrongChecksum = chunk(good)
        wrongChecksum[wrongChecksum.count - 1] ^= 1
        var wrongContent = chunk(good)
        wrongContent[wrongContent.count - 20] ^= 1
        for (chunk, profile, codes) in [
            (wrongChecksum, good, []), (wrongContent, nil, ["metadata-damaged"]),
            (chunk(Array(good.dropLast(4))), nil, ["icc-profile-dropped"]),
            (chunk(ProfileBytes.profile(space: "GRAY")), nil, ["icc-profile-dropped"]),
            (chunk(ProfileBytes.profile(space: "CMYK")), nil, ["icc-profile-dropped"]),
        ] as [([UInt8], [UInt8]?, [String])] {
            let read = try Picture(data: PNGParts.file(plain, with: chunk), name: "x.png")
            #expect(read.metadata.iccProfile == profile && read.metadata.notices.map(\.code) == codes)
            #expect(try read.encoded(as: .png).notices.isEmpty)
        }
    }

    @Test("A profile that is not whole is not written into a PNG, which a notice says; nor one too long for a JPEG")
    func unwritable() throws {
        var picture = Picture.noise(width: 16, height: 16, format: .rgb)
        picture.metadata.iccProfile = [1, 2, 3]
        #expect(try picture.encoded(as: .png).notices.map(\.code) == ["icc-profile-dropped"])
        picture.metadata.iccProfile = ProfileBytes.profile(space: "RGB ", length: 255 * 65_519 + 1)
        #expect(try picture.encoded(as: .jpeg).notices.map(\.code) == ["icc-profile-dropped"])
    }
}
