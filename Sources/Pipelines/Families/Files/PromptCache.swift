import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import GentoolTensors
import SystemPackage

/// What prompts became, kept in files, so that large text encoders are read once for a prompt and never again.
public struct PromptCache: Sendable {
    private let folder: FilePath
    private let mostBytes: Int

    /// - Parameters:
    ///   - folder: where the files are; it is made when there is something to keep.
    ///   - mostBytes: what they may take together; beyond it, what was not used for longest goes.
    public init(folder: FilePath, mostBytes: Int = 1 << 30) { (self.folder, self.mostBytes) = (folder, mostBytes) }

    private static let suffix = "safetensors"
    private static let tensor = "context"

    private func path(_ key: String) -> FilePath {
        folder.appending("\(hexadecimal(SHA256.digest(Array(key.utf8)))).\(Self.suffix)")
    }

    /// What is kept under a key; `nil` if there is nothing, or what there is can't be read.
    ///
    /// - Parameter key: all that it was made of.
    /// - Returns: 1, tokens, channels.
    func context(_ key: String) -> Tensor? {
        let path = path(key)
        guard path.isRegularFile, let stored = try? Checkpoint(contentsOf: path.string).tensors[Self.tensor],
            stored.type == .f32, stored.shape.count == 3, stored.count > 0
        else { return nil }
        // What was used is younger than what was not.
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path.string)
        return Tensor(shape: stored.shape, elements: stored.floats())
    }

    /// Keeps what something became. That there is no room for it, or no right to write, is no loss.
    ///
    /// - Parameters:
    ///   - context: 1, tokens, channels.
    ///   - key: all that it was made of.
    func keep(_ context: Tensor, as key: String) {
        guard 4 * context.count <= mostBytes, folder.madeFolder() else { return }
        let contents = TensorContents(shape: context.shape, floats: context.floats())
        guard (try? Checkpoint.write([Self.tensor: contents], to: path(key).string)) != nil else { return }
        dropOldest()
    }

    private func dropOldest() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        let files = names.filter { $0.hasSuffix(".\(Self.suffix)") }.compactMap { name in
            FileStamp(folder.appending(name)).map { (path: folder.appending(name), stamp: $0) }
        }
        var total = files.reduce(0) { $0 + $1.stamp.size }
        for file in files.sorted(by: { $0.stamp.modified < $1.stamp.modified }) where total > mostBytes {
            file.path.unlink()
            total -= file.stamp.size
        }
    }
}
