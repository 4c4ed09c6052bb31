import Foundation
import GentoolBase
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

@Suite("Files of pictures")
struct PictureFilesTests {
    private let folder = TemporaryFolder()

    @Test("The suffix chooses the format when writing; when reading, the content does")
    func formats() throws {
        let picture = Picture.noise(width: 8, height: 8, format: .rgb)
        for (name, format) in [("a.png", FileFormat.png), ("a.jpg", .jpeg), ("a.JPEG", .jpeg)] {
            try picture.write(to: folder.path(name))
            let odd = folder.path("\(name).odd")
            try FileManager.default.moveItem(atPath: folder.path(name), toPath: odd)
            #expect(try Picture(contentsOf: odd).metadata.source?.format == format)
        }
        let error = #expect(throws: RasterError.self) { try picture.write(to: folder.path("a.webp")) }
        #expect(error?.description.contains(".png") == true)
    }

    @Test("Of a folder's files only those are meant that end")
    func regularFiles() throws {
        #expect(mkfifo(folder.path("pipe.png"), 0o600) == 0)
        try folder.write([1], "a.png")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.png"), withDestinationPath: "a.png")
        #expect(try PictureFiles.in(FilePath(folder.path), isRecursive: true) == ["a.png", "link.png"])
    }

    @Test("Names that are no text are found, too")
    func namesOfBytes() throws {
        let name = FilePath(bytes: Array("latin1-".utf8) + [0xE9] + Array(".png".utf8))
        try FileBytes.write([1], to: FilePath(folder.path).pushing(name))
        #expect(try PictureFiles.in(FilePath(folder.path), isRecursive: false) == [name])
    }
}
