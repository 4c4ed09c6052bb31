import Foundation
import GentoolRaster
import SystemPackage
import Testing

@Suite("Masks as they come")
struct MaskReadingTests {
    private static let marked = PixelRect(x: 20, y: 16, width: 24, height: 20)
    private let meant = GentoolRaster.Mask(width: 64, height: 64, filling: Self.marked)

    private func picture(_ background: [UInt8], _ marked: [UInt8], _ format: PixelFormat) -> Picture {
        Picture(
            width: 64, height: 64, format: format,
            samples: .eight(meant.values.flatMap { $0 > 0 ? marked : background }))
    }

    @Test(
        "Two levels that nobody would blend by are black and white",
        arguments: [(0, 1), (0, 3), (0, 20), (1, 255), (3, 255), (3, 250), (16, 235), (10, 254), (1, 2), (0, 38)]
            as [(UInt8, UInt8)])
    func levels(black: UInt8, white: UInt8) throws {
        let reading = try MaskReading(picture([black], [white], .gray))
        #expect(reading.mask == meant)
        #expect(reading.findings.count == 1)
    }

    @Test("Black that is not quite black in all places is black")
    func unevenBlack() throws {
        let samples = meant.values.indices.map { meant.values[$0] > 0 ? 255 : [0, 1, 3][$0 % 3] as UInt8 }
        let reading = try MaskReading(Picture(width: 64, height: 64, format: .gray, samples: .eight(samples)))
        #expect(reading.mask == meant && reading.source == .levels)
    }

    @Test(
        "Levels of 8 bits in 16 are those of 8 bits",
        arguments: [(0, 1), (0, 255), (300, 65_535)] as [(UInt16, UInt16)])
    func sixteenBits(black: UInt16, white: UInt16) throws {
        let picture = Picture(
            width: 64, height: 64, format: .gray, samples: .sixteen(meant.values.map { $0 > 0 ? white : black }))
        #expect(try MaskReading(picture).mask == meant)
    }

    @Test("Half grey blends, and that it does is said")
    func halfGrey() throws {
        let reading = try MaskReading(picture([0], [128], .gray))
        #expect(reading.mask.values.max() == 128 / 255 && reading.source == .luminance)
        #expect(reading.findings == [.faint(brightest: 128, of: 255)])
    }

    @Test("Soft edges and shades are read as they are", arguments: [3, 6, 9] as [Float])
    func soft(radius: Float) throws {
        let soft = Picture(meant.feathered(radius))
        let reading = try MaskReading(soft)
        #expect(reading.mask == (try MaskReading(soft, source: .luminance)).mask)
        #expect(reading.source == .luminance && reading.findings.isEmpty)
        let ramp = Picture(width: 256, height: 1, format: .gray, samples: .eight((0...255).map { UInt8($0) }))
        #expect(try MaskReading(ramp).mask == MaskReading(ramp, source: .luminance).mask)
    }

    @Test("The ringing of JPEG is no part of a mask", arguments: [30, 50, 75, 90])
    func ringing(quality: Int) throws {
        var options = WriteOptions()
        options.jpegQuality = .level(quality)
        let hole = PixelRect(x: 51, y: 43, width: 150, height: 130)
        let meant = GentoolRaster.Mask(width: 256, height: 256, filling: hole)
        let jpeg = try Picture(data: Picture(meant).encoded(as: .jpeg, options: options).bytes, name: "mask.jpg")
        let mask = try MaskReading(jpeg).mask
        var wrong = 0
        for (found, right) in zip(mask.values, meant.values) where abs(found - right) > 0.25 { wrong += 1 }
        let touched = mask.values.count { $0 > 0 }
        #expect(wrong < 60 && touched < hole.area + 600, "\(wrong) wrong, \(touched - hole.area) touched")
    }

    @Test(
        "A coloured thing on black or white is meant, whatever the colour",
        arguments: [
            ([0, 0, 0], [255, 0, 0]), ([0, 0, 0], [128, 0, 0]), ([0, 0, 0], [0, 64, 0]),
            ([255, 255, 255], [255, 0, 0]),
            ([255, 255, 255], [255, 255, 0]), ([68, 1, 84], [253, 231, 37]),
        ] as [([UInt8], [UInt8])])
    func colored(background: [UInt8], thing: [UInt8]) throws {
        let reading = try MaskReading(picture(background, thing, .rgb))
        #expect(reading.mask == meant)
        #expect(reading.findings == [.colored(background: background)])
    }

    @Test("All things of a map of labels are meant, and the outlines between them")
    func palette() throws {
        let colors: [[UInt8]] = [[128, 0, 0], [0, 128, 0], [192, 128, 128], [224, 224, 192], [0, 64, 0]]
        var samples: [UInt8] = []
        for index in meant.values.indices {
            samples += meant.values[index] > 0 ? colors[index % 64 / 4 % 5] : [0, 0, 0]
        }
        let reading = try MaskReading(Picture(width: 64, height: 64, format: .rgb, samples: .eight(samples)))
        #expect(reading.mask == meant && reading.source == .labels)
    }

    @Test("A soft brush of a colour stays soft")
    func softColor() throws {
        let soft = meant.feathered(12)
        let samples = soft.values.flatMap { [UInt8($0 * 255 + 0.5), 0, 0] }
        let reading = try MaskReading(Picture(width: 64, height: 64, format: .rgb, samples: .eight(samples)))
        #expect(reading.source == .color)
        for (found, right) in zip(reading.mask.values, soft.values) { #expect(abs(found - right) < 0.02) }
    }

    @Test("A photograph is no mask")
    func photograph() {
        #expect(throws: RasterError.self) { try MaskReading(.noise(width: 64, height: 64, format: .rgb)) }
    }

    @Test("A photograph of few tones is none either", arguments: ["fig.jpg", "dog.png", "dog-upscaled.jpg"])
    func tones(name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../samples/photos")
        let photo = try Picture(contentsOf: FilePath(folder.appendingPathComponent(name).path))
        let error = #expect(throws: RasterError.self) { try MaskReading(photo) }
        #expect(error?.code == .unclearMask)
    }

    @Test("Soft brushes of several colours are a mask, also as JPEG", arguments: [FileFormat.png, .jpeg])
    func softColors(format: FileFormat) throws {
        let size = 256
        let brushes: [(PixelRect, [Float])] = [
            (PixelRect(x: 30, y: 40, width: 70, height: 60), [255, 0, 0]),
            (PixelRect(x: 150, y: 50, width: 60, height: 60), [0, 200, 40]),
            (PixelRect(x: 90, y: 160, width: 90, height: 50), [40, 60, 255]),
        ]
        var values = [Float](repeating: 255, count: 3 * size * size)
        for (place, color) in brushes {
            let soft = GentoolRaster.Mask(width: size, height: size, filling: place).feathered(4)
            for index in values.indices {
                let share = soft.values[index / 3]
                values[index] += share * (color[index % 3] - values[index])
            }
        }
        let painted = Picture(width: size, height: size, format: .rgb, samples: .eight(values.map { UInt8($0 + 0.5) }))
        let read = try Picture(data: painted.encoded(as: format).bytes, name: "mask")
        let mask = try MaskReading(read).mask
        for (place, _) in brushes {
            #expect(mask[place.x + place.width / 2, place.y + place.height / 2] > 0.9)
        }
        #expect(mask[4, 4] < 0.05 && mask.coverage < 0.4)
    }

    @Test(
        "A hole in something opaque is meant", arguments: [[255, 255, 255], [0, 0, 0], [90, 200, 40]] as [[UInt8]])
    func hole(color: [UInt8]) throws {
        let reading = try MaskReading(picture(color + [255], color + [0], .rgba))
        #expect(reading.mask == meant && reading.source == .erased)
        #expect(reading.findings.count == 1)
        var photo = Picture.noise(width: 64, height: 64, format: .rgb).converted(to: .rgba)
        guard case .eight(var samples) = photo.samples else {
            Issue.record("expected 8 bits")
            return
        }
        for index in meant.values.indices where meant.values[index] > 0 { samples[4 * index + 3] = 0 }
        photo.samples = .eight(samples)
        #expect(try MaskReading(photo).mask == meant)
    }

    @Test("What was erased or painted by half is filled by half, and that it is is said")
    func halfOpaque() throws {
        func read(_ inside: UInt8, _ outside: UInt8, whole: Int = 0) throws -> MaskReading {
            var samples: [UInt8] = []
            for (index, value) in meant.values.enumerated() {
                let colors = [UInt8(index % 251), UInt8(index % 7 * 30), UInt8(index % 13 * 9)]
                let color = outside == 0 ? [255, 0, 0] : colors
                let isWhole = value > 0 && index < whole * 64
                samples += color + [isWhole ? 255 - outside : value > 0 ? inside : outside]
            }
            return try MaskReading(Picture(width: 64, height: 64, format: .rgba, samples: .eight(samples)))
        }
        for (inside, filled) in [(128, 127.0), (25, 230.0)] as [(UInt8, Double)] {
            let reading = try read(inside, 255)
            #expect(reading.source == .erased && reading.findings == [.partly(filled: filled / 255, isMost: true)])
        }
        #expect(try read(128, 0).findings == [.partly(filled: 128.0 / 255, isMost: true)])
        #expect(try read(128, 255, whole: 26).findings == [.partly(filled: 127.0 / 255, isMost: false)])
        #expect(try read(0, 255).findings.isEmpty && read(255, 0).findings.isEmpty)
    }

    @Test("An area of half grey beside white blends, and that it does is said; an edge is none")
    func halfGreyArea() throws {
        func read(_ rows: Range<Int>) throws -> MaskReading {
            let samples = meant.values.enumerated().map { index, value in
                value == 0 ? 0 : rows.contains(index / 64) ? 128 : 255 as UInt8
            }
            return try MaskReading(Picture(width: 64, height: 64, format: .gray, samples: .eight(samples)))
        }
        #expect(try read(16..<26).findings == [.hardlyFilled(level: 128, of: 255)])
        #expect(try read(16..<18).findings.isEmpty)
    }

    @Test("Numbers of things beside 255 for what has none are labels")
    func labelsAndVoid() throws {
        for levels in [[0, 1, 255], [0, 1, 2, 15, 255]] as [[UInt8]] {
            let samples = meant.values.enumerated().map { index, value in
                index < 128 ? 255 : value == 0 ? 0 : levels[1 + index % 64 / 16 % (levels.count - 2)]
            }
            let reading = try MaskReading(Picture(width: 64, height: 64, format: .gray, samples: .eight(samples)))
            #expect(reading.source == .labels)
            #expect(reading.mask.values == samples.map { $0 > 0 ? 1 : 0 })
        }
    }

    @Test("Dark numbers of things are labels as well where these are asked for")
    func askedLabels() throws {
        for levels in [[0, 1], [0, 1, 2]] as [[UInt8]] {
            let samples = meant.values.enumerated().map { index, value in
                value == 0 ? 0 : levels[1 + index % (levels.count - 1)]
            }
            let gray = Picture(width: 64, height: 64, format: .gray, samples: .eight(samples))
            for picture in [gray, gray.converted(to: .rgb)] {
                let asked = try MaskReading(picture, source: .labels)
                #expect(try asked.mask == MaskReading(picture).mask && asked.source == .labels)
                #expect(asked.mask.values == samples.map { $0 > 0 ? 1 : 0 })
            }
        }
    }

    @Test("A threshold fills what has at least its level, and nothing else")
    func threshold() throws {
        let levels = Picture(width: 5, height: 1, format: .gray, samples: .eight([0, 1, 127, 128, 255]))
        #expect(try MaskReading(levels, threshold: 127.5 / 255).mask.values == [0, 0, 0, 1, 1])
        #expect(try MaskReading(levels, threshold: 0.5 / 255).mask.values == [0, 1, 1, 1, 1])
    }
}
