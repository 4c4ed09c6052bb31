import Foundation
import TestFiles
import Testing

/// A copy of a small model whose configurations can be changed; its weights are links.
struct ModelCopy {
    private let folder = TemporaryFolder()
    var path: String { folder.path }

    init(of name: String) throws {
        let source = ReferencePictureTests.fixture(name).path
        for file in try FileManager.default.subpathsOfDirectory(atPath: source) {
            let original = "\(source)/\(file)"
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: original, isDirectory: &isFolder)
            if isFolder.boolValue { continue }
            try folder.makeFolder((file as NSString).deletingLastPathComponent)
            try FileManager.default.createSymbolicLink(atPath: folder.path(file), withDestinationPath: original)
        }
    }

    func values(_ file: String) throws -> [String: Any] {
        let data = try #require(FileManager.default.contents(atPath: folder.path(file)))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// Makes the model one for pictures of a side, so that no work is wasted on larger ones.
    func setSide(_ side: Int) throws {
        try write(values("model_index.json").merging(["side": side]) { $1 }, "model_index.json")
    }

    func write(_ values: [String: Any], _ file: String) throws {
        try? FileManager.default.removeItem(atPath: folder.path(file))
        try folder.write(JSONSerialization.data(withJSONObject: values), file)
    }
}
