import Foundation
import GentoolBase
import GentoolRaster
import SystemPackage
import Testing

@Suite("Files of pictures")
struct PictureFilesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    @Test("The suffix chooses the format when writing; when reading, the content does")
    func formats() throws {
        let picture = Picture.noise(width: 8, height: 8, format: .rgb)
        for (name, format) in [("a.png", FileFormat.png), ("a.jpg", .jpeg), ("a.JPEG", .jpeg)] {
            try picture.write(to: "\(folder)/\(name)")
            let odd = "\(folder)/\(name).odd"
            try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: odd)
            #expect(try Picture(contentsOf: odd).metadata.source?.format == format)
        }
        let error = #expect(throws: RasterError.self) { try picture.write(to: "\(folder)/a.webp") }
        #expect(error?.description.contains(".png") == true)
    }

    @Test("Of a folder's files only those are meant that end")
    func regularFiles() throws {
        #expect(mkfifo("\(folder)/pipe.png", 0o600) == 0)
        try FileBytes.write([1], to: "\(folder)/a.png")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link.png", withDestinationPath: "a.png")
        #expect(try PictureFiles.in(FilePath(folder), isRecursive: true) == ["a.png", "link.png"])
    }

    @Test("Names that are no text are found, too")
    func namesOfBytes() throws {
        let name = FilePath(bytes: Array("latin1-".utf8) + [0xE9] + Array(".png".utf8))
        try FileBytes.write([1], to: FilePath(folder).pushing(name))
        #expect(try PictureFiles.in(FilePath(folder), isRecursive: false) == [name])
    }
}
