import Testing

@testable import GentoolRaster

@Suite("Colours of pictures with different profiles")
struct DisplayColorsTests {
    private static let colors: [UInt8] = [
        192, 64, 64, 40, 90, 160, 200, 200, 200, 10, 240, 20, 255, 128, 0, 128, 64, 32,
    ]

    private func picture(_ profile: [UInt8]?, _ colors: [UInt8] = colors) -> Picture {
        var picture = Picture(width: colors.count / 3, height: 1, format: .rgb, samples: .eight(colors))
        picture.metadata.iccProfile = profile
        return picture
    }

    /// lcms2's by the relative colorimetric intent (Pillow 12, ImageCms).
    @Test("Colours become what littlecms makes of them, in both directions")
    func littlecms() {
        let adobe = ProfileBytes.adobeRGB
        let standard = picture(adobe).inColors(of: nil)
        let expected: [UInt8] = [222, 62, 62, 0, 90, 164, 201, 201, 201, 0, 240, 0, 255, 129, 0, 146, 62, 23]
        #expect(standard.samples.distance(to: expected) <= 1 && standard.metadata.iccProfile == nil)
        let wide = picture(nil).inColors(of: adobe)
        let back: [UInt8] = [166, 66, 66, 62, 90, 156, 199, 199, 199, 136, 240, 61, 227, 127, 30, 114, 66, 39]
        #expect(wide.samples.distance(to: back) <= 1 && wide.metadata.iccProfile == adobe)
    }

    @Test("What is the same stays the same, and what can't be converted says so")
    func same() {
        let adobe = ProfileBytes.adobeRGB
        #expect(picture(adobe).inColors(of: adobe) == picture(adobe))
        let table = ProfileBytes.profile(space: "RGB ", connection: "Lab ")
        let kept = picture(table).inColors(of: nil, name: "a.png")
        #expect(kept.samples == picture(nil).samples && kept.metadata.notices.map(\.code) == ["colors-mixed"])
        let gray = Picture(width: 1, height: 1, format: .gray, samples: .eight([9]))
        #expect(gray.inColors(of: adobe) == gray)
    }

    @Test("A sheet of several profiles is in sRGB, one of a single profile keeps it")
    func sheet() {
        let (adobe, plain) = (picture(ProfileBytes.adobeRGB, [192, 64, 64]), picture(nil, [1, 2, 3]))
        var sheet = ContactSheet()
        (sheet.gap, sheet.hasMargin, sheet.columns) = (0, false, 2)
        let mixed = sheet.sheet([.init(adobe), .init(plain)])
        #expect(mixed.samples.distance(to: [222, 62, 62, 1, 2, 3]) <= 1 && mixed.metadata.iccProfile == nil)
        let alike = sheet.sheet([.init(adobe), .init(adobe)])
        #expect(alike.samples == .eight([192, 64, 64, 192, 64, 64]) && alike.metadata.iccProfile != nil)
    }
}

extension Samples {
    /// The largest difference between levels.
    fileprivate func distance(to levels: [UInt8]) -> Int {
        guard case .eight(let own) = self, own.count == levels.count else { return .max }
        return zip(own, levels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}
