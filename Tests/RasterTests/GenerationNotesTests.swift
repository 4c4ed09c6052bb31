import Testing

@testable import GentoolRaster

@Suite("How a picture was made is kept, and what is done to it is added")
struct GenerationNotesTests {
    private static let parameters = """
        a red barn, (oil on canvas:1.2)
        second line
        Negative prompt: people
        Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512, Model: some
        """
    private static let upscaling = GenerationStep(
        "gentool upscale", settings: [("Upscaler", "x2"), ("Size", "24x16"), ("Version", "gentool 1")])
    private static let filling = GenerationStep(
        "gentool inpaint", prompt: "a \"hill\", green", settings: [("Seed", "3"), ("Version", "gentool 1")])

    private static func made(_ format: FileFormat, _ change: (inout Metadata) -> Void) throws -> Picture {
        var picture = Picture.noise(width: 12, height: 8, format: .rgb)
        change(&picture.metadata)
        return try Picture(data: picture.encoded(as: format).bytes, name: "x")
    }

    private static func comment(_ picture: Picture) -> String? {
        picture.metadata.exif.flatMap { Exif($0) }?.text(.userComment)
    }

    @Test("Parameters stay as they are; steps stand beside them in a PNG, and behind them in a JPEG, in both again")
    func chain() throws {
        let png = try Self.made(.png) { metadata in
            metadata.texts = [.init(key: "parameters", value: Self.parameters), .init(key: "workflow", value: "{}")]
            metadata.generationNotes.append(Self.upscaling)
        }
        #expect(png.metadata.texts.first { $0.key == "parameters" }?.value == Self.parameters)
        #expect(png.metadata.texts.first { $0.key == "workflow" }?.value == "{}")
        #expect(png.metadata.texts.first { $0.key == "postprocessing" }?.value == Self.upscaling.line)

        var notes = png.metadata.generationNotes
        notes.append(Self.filling)
        #expect(notes.steps == [Self.upscaling.line, Self.filling.line])
        let jpeg = try Self.made(.jpeg) { $0.generationNotes = notes }
        #expect(jpeg.metadata.generationNotes == notes)
        // Readers of the last line find all values where they were.
        let comment = try #require(Self.comment(jpeg))
        #expect(comment.hasPrefix(Self.parameters + ", Postprocessing: \""))
        #expect(comment.split(separator: "\n").count == 4)

        let back = try Self.made(.png) { metadata in
            metadata = jpeg.metadata
            metadata.generationNotes.append(Self.upscaling)
        }
        #expect(back.metadata.texts.first { $0.key == "parameters" }?.value == Self.parameters)
        #expect(back.metadata.generationNotes.steps.count == 3)
    }

    @Test("What AUTOMATIC1111's extras have noted is added to, and its own text stays")
    func extras() throws {
        let png = try Self.made(.png) { metadata in
            metadata.texts = [
                .init(key: "postprocessing", value: "Postprocess upscale by: 4"), .init(key: "extras", value: "own"),
            ]
            metadata.generationNotes.append(Self.upscaling)
        }
        #expect(
            png.metadata.texts == [
                .init(key: "postprocessing", value: "Postprocess upscale by: 4\n\(Self.upscaling.line)"),
                .init(key: "extras", value: "own"),
            ])
    }

    @Test("The first thing that is done to a picture without notes is told as generators tell it")
    func first() throws {
        let png = try Self.made(.png) { $0.generationNotes.append(Self.filling) }
        #expect(
            png.metadata.texts == [
                .init(key: "parameters", value: "a \"hill\", green\nSeed: 3, Version: gentool 1")
            ])
        let jpeg = try Self.made(.jpeg) { $0.generationNotes.append(Self.upscaling) }
        #expect(Self.comment(jpeg) == "gentool upscale\nUpscaler: x2, Size: 24x16, Version: gentool 1")
        let twice = try Self.made(.jpeg) { metadata in
            metadata = jpeg.metadata
            metadata.generationNotes.append(Self.filling)
        }
        #expect(twice.metadata.generationNotes.steps == [Self.filling.line])
        #expect(twice.metadata.generationNotes.parameters == Self.upscaling.text)
    }

    @Test("Somebody's own UserComment is never replaced: notes go into a comment, and are added to there")
    func ownComment() throws {
        var exif = Exif()
        exif.setUserComment("the camera's: words")
        var picture = try Self.made(.jpeg) { metadata in
            metadata.exif = exif.bytes
            metadata.generationNotes.append(Self.upscaling)
        }
        #expect(Self.comment(picture) == "the camera's: words")
        #expect(picture.metadata.texts == [.init(key: "Comment", value: Self.upscaling.text)])
        picture = try Self.made(.jpeg) { metadata in
            metadata = picture.metadata
            metadata.generationNotes.append(Self.filling)
        }
        #expect(Self.comment(picture) == "the camera's: words" && picture.metadata.texts.count == 1)
        #expect(picture.metadata.generationNotes.steps == [Self.filling.line])
        let png = try Self.made(.png) { $0 = picture.metadata }
        #expect(png.metadata.generationNotes == picture.metadata.generationNotes)
    }

    @Test(
        "Comments that are no notes are not taken for such",
        arguments: ["holiday", "Title: a, b: c", "{\"steps\": 28}", "Copyright: me, Place: here, Time: now"])
    func otherComments(_ text: String) { #expect(GenerationNotes(text: text) == nil) }
}
