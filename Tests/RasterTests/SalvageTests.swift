import Foundation
import GentoolBase
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("What is there of a picture is read, and what is said of it is true")
struct SalvageTests {
    private static let salvage: ReadOptions = {
        var options = ReadOptions()
        options.salvage = true
        return options
    }()

    /// A picture in which every row can be told from the others.
    private static let picture: Picture = {
        var samples: [UInt8] = []
        for y in 0..<160 {
            for x in 0..<64 { samples += [UInt8(40 + y), UInt8(200 - y), UInt8(x * 3 + (x + y) % 7)] }
        }
        return Picture(width: 64, height: 160, format: .rgb, samples: .eight(samples))
    }()

    private static func jpeg(progressive: Bool = false, subsampling: WriteOptions.ChromaSubsampling = .full) -> [UInt8]
    {
        var options = WriteOptions()
        options.progressive = progressive
        options.chromaSubsampling = subsampling
        return try! picture.encoded(as: .jpeg, options: options).bytes
    }

    private static let png = try! picture.encoded(as: .png).bytes

    private func codes(_ picture: Picture) -> [String] { picture.metadata.notices.map(\.code) }

    @Test("An error of damage says whether there is something to salvage")
    func remedy() throws {
        func remedy(_ bytes: some Sequence<UInt8>) -> Remedy? {
            do {
                _ = try Picture(data: Array(bytes), name: "x")
                Issue.record("a damaged picture was read")
            } catch { return (error as? RasterError)?.remedy }
            return nil
        }
        for progressive in [false, true] {
            let file = Self.jpeg(progressive: progressive)
            #expect(remedy(file.prefix(file.count / 2)) == .salvage)
        }
        #expect(remedy(Self.png.prefix(Self.png.count / 2)) == .salvage)
        #expect(remedy(Self.jpeg().prefix(300)) == nil && remedy(Self.png.prefix(40)) == nil)
    }

    @Test("A PNG whose rows are all there is read although the checksum behind them is wrong")
    func wrongSum() throws {
        for depth in [8, 16] {
            let picture = Self.picture.with(depth: depth)
            let plain = try picture.encoded(as: .png).bytes
            let data = PNGParts.places(plain).filter { $0.name == "IDAT" }
            var content = data.flatMap { plain[($0.range.lowerBound + 8)..<($0.range.upperBound - 4)] }
            content[content.count - 1] ^= 1
            let file =
                plain[..<data[0].range.lowerBound] + PNGParts.chunk("IDAT", content)
                + plain[data[data.count - 1].range.upperBound...]
            for options in [ReadOptions(), Self.salvage] {
                let read = try Picture(data: Array(file), name: "a.png", options: options)
                #expect(read.samples == picture.samples && codes(read) == ["end-damaged"])
            }
        }
    }

    @Test(
        "A JPEG that lacks nothing but its end is read, whatever stands in its place", arguments: [false, true],
        WriteOptions.ChromaSubsampling.allCases)
    func jpegWithoutEnd(progressive: Bool, subsampling: WriteOptions.ChromaSubsampling) throws {
        let file = Self.jpeg(progressive: progressive, subsampling: subsampling)
        let whole = try Picture(data: file, name: "a.jpg")
        #expect(whole.metadata.notices.isEmpty)
        let trailers: [[UInt8]] = [
            [], [UInt8](repeating: 0, count: 5000), Array("SEFHe\0\0\0\u{1}\0\0\0SEFT".utf8), file,
            [0xFF, 0xC4, 0x13, 0x37] + file, [0, 0, 0, 24] + Array("ftypmp42".utf8) + [0xFF, 0xE0, 0, 4, 1],
        ]
        for trailer in trailers {
            let picture = try Picture(data: file.dropLast(2) + trailer, name: "a.jpg")
            #expect(picture.samples == whole.samples)
            // The trailer that is a JPEG has an end of its own, but it is not the first one's.
            #expect(codes(picture).contains("end-missing"))
        }
    }

    @Test("A JPEG of which data is missing is an error that says so, at any place", arguments: [false, true])
    func cutJPEG(progressive: Bool) throws {
        let file = Self.jpeg(progressive: progressive)
        for part in 1..<40 {
            let cut = Array(file.prefix(file.count * part / 40))
            let error = #expect(throws: RasterError.self) { try Picture(data: cut, name: "a.jpg") }
            #expect(error?.description.contains("damaged or incomplete") == true)
        }
    }

    @Test("Salvaging a cut JPEG gives the rows that came and grey for the others, and says how much that is")
    func salvagedJPEG() throws {
        let file = Self.jpeg()
        let whole = try Picture(data: file, name: "a.jpg")
        for part in [50, 70, 90] {
            let cut = Array(file.prefix(file.count * part / 100))
            let picture = try Picture(data: cut, name: "a.jpg", options: Self.salvage)
            let notice = try #require(picture.metadata.notices.first { $0.code == "salvaged" })
            let row = try #require(notice.text.firstMatch(of: /from row ([0-9]+) of 160/).flatMap { Int($0.1) })
            #expect(row % 8 == 0 && notice.text.contains("\(row * 100 / 160) % of it is there"))
            for y in 0..<row { #expect(picture.pixel(5, y) == whole.pixel(5, y)) }
            for y in min(159, row + 8)..<160 { #expect(picture.pixel(5, y) == [128, 128, 128]) }
        }
    }

    @Test("Salvaging a cut progressive JPEG keeps what coarse scans said")
    func salvagedProgressive() throws {
        let file = Self.jpeg(progressive: true)
        let whole = try Picture(data: file, name: "a.jpg")
        let cut = Array(file.prefix(file.count * 3 / 4))
        let picture = try Picture(data: cut, name: "a.jpg", options: Self.salvage)
        let notice = try #require(picture.metadata.notices.first { $0.code == "salvaged" })
        #expect(notice.text.contains("all of its rows came") && notice.text.contains("detail"))
        #expect(try Comparison(whole, picture).psnr > 20)
    }

    @Test("Damage in the middle of a JPEG is an error, and salvaged behind the next restart")
    func restarts() throws {
        let url = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/jpeg/restart.jpg")
        var file = [UInt8](try Data(contentsOf: url))
        let whole = try Picture(data: file, name: "a.jpg")
        let first = try #require((0..<(file.count - 1)).first { file[$0] == 0xFF && file[$0 + 1] == 0xD0 })
        file.removeSubrange((first - 40)..<(first - 20))
        #expect(throws: RasterError.self) { try Picture(data: file, name: "a.jpg") }
        let picture = try Picture(data: file, name: "a.jpg", options: Self.salvage)
        #expect(codes(picture) == ["salvaged"])
        #expect(picture.pixel(whole.width - 1, whole.height - 1) == whole.pixel(whole.width - 1, whole.height - 1))
    }

    @Test("A JPEG that lacks a component says which, and is salvaged without it")
    func missingComponent() throws {
        let file = JPEGParts.emptyScans(width: 16, height: 16, scans: 2, components: 3)
        let error = #expect(throws: RasterError.self) { try Picture(data: file, name: "a.jpg") }
        #expect(error?.description.contains("component 3 of 3") == true)
        let picture = try Picture(data: file, name: "a.jpg", options: Self.salvage)
        #expect(picture.metadata.notices.first?.text.contains("no. 3 is missing") == true)
    }

    @Test("A PNG whose rows are all there is read, whatever is wrong behind them")
    func pngEnds() throws {
        let places = PNGParts.places(Self.png)
        let data = try #require(places.last { $0.name == "IDAT" }).range
        let end = try #require(places.last).range
        var oddEnd = Self.png
        oddEnd[end.upperBound - 1] ^= 1
        let files: [(file: [UInt8], code: String)] = [
            (Array(Self.png[..<end.lowerBound]), "end-missing"), (Array(Self.png.dropLast(1)), "end-damaged"),
            (oddEnd, "end-damaged"),
            // The checksum of the last chunk, and that of the stream in it (RFC 1950), are cut off.
            (Array(Self.png[..<(data.upperBound - 4)]), "end-missing"),
            (Array(Self.png[..<(data.upperBound - 8)]), "end-missing"),
            (Self.png + Array("something else".utf8), "trailer-dropped"),
        ]
        for (file, code) in files {
            let picture = try Picture(data: file, name: "a.png")
            #expect(picture.samples == Self.picture.samples && codes(picture) == [code])
        }
    }

    @Test("A chunk with a wrong checksum that pixels do not depend on is left out with a notice")
    func oddChunks() throws {
        for place in ["IDAT", "IEND"] {
            var chunk = PNGParts.chunk("tEXt", Array("Title\0text".utf8))
            chunk[chunk.count - 1] ^= 1
            let picture = try Picture(data: PNGParts.file(Self.png, with: chunk, before: place), name: "a.png")
            #expect(picture.samples == Self.picture.samples && picture.metadata.texts.isEmpty)
            #expect(codes(picture) == ["metadata-damaged"])
        }
    }

    @Test("A PNG with a wrong checksum in its pixels, or that is cut, is an error, and salvaged")
    func damagedPNG() throws {
        var odd = Self.png
        let data = try #require(PNGParts.places(Self.png).last { $0.name == "IDAT" }).range
        odd[data.upperBound - 1] ^= 1
        #expect(throws: RasterError.self) { try Picture(data: odd, name: "a.png") }
        let checked = try Picture(data: odd, name: "a.png", options: Self.salvage)
        #expect(checked.samples == Self.picture.samples && codes(checked) == ["salvaged"])

        let cut = Array(Self.png.prefix(data.lowerBound + data.count / 2))
        let error = #expect(throws: RasterError.self) { try Picture(data: cut, name: "a.png") }
        #expect(error?.description.contains("% of the pixels are there") == true)
        let picture = try Picture(data: cut, name: "a.png", options: Self.salvage)
        let text = try #require(picture.metadata.notices.first { $0.code == "salvaged" }?.text)
        let row = try #require(text.firstMatch(of: /from row ([0-9]+) of 160/).flatMap { Int($0.1) })
        #expect((1..<160).contains(row))
        #expect(picture.bytes.prefix(row * 192) == Self.picture.bytes.prefix(row * 192))
        #expect(picture.bytes.dropFirst(row * 192).allSatisfy { $0 == 128 })
        let nothing = Array(Self.png.prefix(data.lowerBound + 10))
        #expect(throws: RasterError.self) { try Picture(data: nothing, name: "a.png", options: Self.salvage) }
    }

    @Test("Data that goes on behind the last row is not expanded to its end")
    func endlessData() throws {
        let header = PNGParts.number(1) + PNGParts.number(1) + [8, 0, 0, 0, 0]
        let file =
            PictureKind.pngSignature + PNGParts.chunk("IHDR", header)
            + PNGParts.chunk("IDAT", PNGParts.packedZeros(1 << 28)) + PNGParts.chunk("IEND")
        var picture: Picture?
        let took = try processorTime { picture = try Picture(data: file, name: "a.png") }
        #expect(picture?.bytes == [0] && took < .seconds(1))
    }
}
