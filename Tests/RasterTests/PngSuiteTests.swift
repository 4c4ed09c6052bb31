import Foundation
import GentoolRaster
import Testing

/// Willem van Schaik's PNG conformance suite, where it stands beside the checkout. References were made by
/// `Fixtures/make_codec_fixtures.py` with pypng and Pillow.
@Suite struct PngSuiteTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/pngsuite").path
    private static let isThere = FileManager.default.fileExists(atPath: folder)

    private struct Reference: Decodable {
        let width: Int
        let height: Int
        let channels: Int
        let depth: Int
        let crc: UInt32
    }

    @Test("Every valid file decodes to the reference's pixels", .enabled(if: isThere))
    func valid() throws {
        let fixture = try #require(Bundle.module.url(forResource: "Fixtures/pngsuite", withExtension: "json"))
        let references = try JSONDecoder().decode([String: Reference].self, from: Data(contentsOf: fixture))
        #expect(references.count > 150)
        for (name, reference) in references {
            let picture = try Picture(contentsOf: "\(Self.folder)/\(name)")
            #expect(
                picture.width == reference.width && picture.height == reference.height
                    && picture.format.channels == reference.channels && picture.samples.depth == reference.depth,
                "\(name)")
            #expect(crc32(bytes(picture.samples)) == reference.crc, "\(name)")
        }
    }

    @Test("Every broken file is refused with one line that names it", .enabled(if: isThere))
    func broken() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasPrefix("x") }
        #expect(names.count > 10)
        for name in names {
            let error = #expect(throws: RasterError.self, "\(name)") {
                try Picture(contentsOf: "\(Self.folder)/\(name)")
            }
            #expect(error?.description.contains(name) == true && error?.description.contains("\n") == false)
        }
    }

    private func bytes(_ samples: Samples) -> [UInt8] {
        switch samples {
        case .eight(let values): values
        case .sixteen(let values): values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
    }
}
