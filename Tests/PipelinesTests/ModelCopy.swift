import Foundation
import Testing

/// A copy of a small model whose configurations can be changed; its weights are links.
final class ModelCopy {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID())").path

    init(of name: String) throws {
        let source = ReferencePictureTests.fixture(name).path
        for file in try FileManager.default.subpathsOfDirectory(atPath: source) {
            let (from, to) = ("\(source)/\(file)", "\(path)/\(file)")
            try FileManager.default.createDirectory(
                atPath: (to as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: from, isDirectory: &isFolder)
            if !isFolder.boolValue {
                try FileManager.default.createSymbolicLink(atPath: to, withDestinationPath: from)
            }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func values(_ file: String) throws -> [String: Any] {
        let data = try #require(FileManager.default.contents(atPath: "\(path)/\(file)"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// Makes the model one for pictures of a side, so that no work is wasted on larger ones.
    func setSide(_ side: Int) throws {
        try write(values("model_index.json").merging(["side": side]) { $1 }, "model_index.json")
    }

    func write(_ values: [String: Any], _ file: String) throws {
        try? FileManager.default.removeItem(atPath: "\(path)/\(file)")
        try JSONSerialization.data(withJSONObject: values).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
    }
}
