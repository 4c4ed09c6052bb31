import Foundation
import GentoolBase
import GentoolModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import SystemPackage
import TestFiles
import Testing

/// What surfaces are told of errors.
@Suite struct ReportableErrorTests {
    /// Of another module than the library's.
    private struct OwnError: ReportableError {
        let code = ErrorCode(rawValue: "queue-full")
        let reason = "is full, expected a place"
    }

    @Test("An error is its file and its reason; what can be done is a value beside them")
    func errors() throws {
        let folder = TemporaryFolder()
        let file = FilePath(folder.path("a.png"))
        let picture = Picture(
            width: 4, height: 4, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 48)))
        var few = ReadOptions()
        few.pixelLimit = 3
        let cases: [(ErrorCode, Remedy?, () throws -> Void)] = [
            (.notFound, nil, { _ = try FileBytes.read(file) }),
            (
                .sizeMismatch, .fitMask,
                {
                    _ = try PatchInpainter().filled(picture, mask: Mask(width: 2, height: 2, repeating: 1))
                }
            ),
            (
                .nothingKnown, nil,
                {
                    _ = try PatchInpainter().filled(picture, mask: Mask(width: 4, height: 4, repeating: 1))
                }
            ),
            (
                .tooManyPixels, .allowMorePixels,
                {
                    try picture.write(to: file.string)
                    _ = try Picture(contentsOf: file.string, options: few)
                }
            ),
            (.wrongPlace, nil, { try FileBytes.write([], to: folder.path) }),
            (.partMissing, nil, { _ = try Weights(NoWeights(), precision: .f32).shape("conv.weight") }),
            (ErrorCode(rawValue: "queue-full"), nil, { throw OwnError() }),
        ]
        for (code, remedy, body) in cases {
            let error = try #require(Self.error(of: body))
            #expect(error.code == code && error.remedy == remedy, "\(error)")
            #expect(!"\(error)".contains("--") && !"\(error)".contains("\n") && "\(error)".hasSuffix(error.reason))
            #expect(error.file.map { "\(error)" == "\($0): \(error.reason)" } ?? true)
            #expect(error.code.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
        }
    }

    private static func error(of body: () throws -> Void) -> (any ReportableError)? {
        do { try body() } catch { return error as? any ReportableError }
        return nil
    }

    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

    @Test(
        "No sentence of a library names an option of the command line",
        .enabled(if: FileManager.default.fileExists(atPath: sources.path)))
    func noOptions() throws {
        let files = FileManager.default.enumerator(atPath: Self.sources.path)?.compactMap { $0 as? String } ?? []
        let libraries = files.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("gentool/") }
        #expect(libraries.count > 500)
        for file in libraries {
            let text = try String(contentsOf: Self.sources.appendingPathComponent(file), encoding: .utf8)
            #expect(text.firstMatch(of: /--[a-z]|[ "']-o\b/) == nil, "\(file)")
        }
    }

    private struct NoWeights: WeightSource {
        let name = "no.safetensors"
        func shape(of tensor: String) -> [Int]? { nil }
        func tensor(_ name: String) throws -> Tensor { throw OwnError() }
    }
}
