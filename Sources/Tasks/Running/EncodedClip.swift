import FoundationEssentials
import GentoolBase
import GentoolRaster
import Glibc
import SystemPackage

/// A clip in a file of its own, which goes when nobody needs it any more.
final class EncodedClip: Sendable {
    /// A temporary file, in a folder of its own with a lock on it: where nobody has the lock any more, what it was for is
    /// gone.
    final class File: Sendable {
        let path: FilePath
        private let folder: FilePath
        private let lock: FolderLock?

        init(suffix: String) {
            Self.removeAbandoned
            (folder, lock) = Self.makeFolder()
            path = folder.appending("clip.\(suffix)")
        }

        /// A folder that is locked; another process may take one for abandoned before it is.
        private static func makeFolder() -> (FilePath, FolderLock?) {
            func made() -> FilePath {
                let folder = temporary.appending("gentool-\(UUID().uuidString).clip")
                _ = folder.withPlatformString { mkdir($0, 0o700) }
                return folder
            }
            for _ in 0..<8 {
                let folder = made()
                if let lock = FolderLock(folder), folder.isFolder { return (folder, lock) }
                folder.removeFolder()
            }
            // Some file systems have no locks; where there is no folder, writing into it says why.
            return (made(), nil)
        }

        private static let temporary = FilePath(FileManager.default.temporaryDirectory.path)

        /// Removes what killed processes of the same user have left, once.
        private static let removeAbandoned: Void = {
            for name in (try? temporary.names()) ?? [] {
                guard name.escaped.wholeMatch(of: /gentool-[0-9A-F-]{36}\.clip/) != nil else { continue }
                let folder = temporary.pushing(name)
                // Others could make a link of such a name, to a folder that is none of theirs.
                guard folder.linkTarget == nil, folder.isOwn, let lock = FolderLock(folder) else { continue }
                withExtendedLifetime(lock) { remove(folder) }
            }
        }()

        private static func remove(_ folder: FilePath) {
            for name in (try? folder.names()) ?? [] { folder.pushing(name).unlink() }
            folder.removeFolder()
        }

        /// Whoever asked for the clip does not know this file.
        func namingNone<Result>(_ body: () throws -> Result) throws -> Result {
            do {
                return try body()
            } catch let error as RasterError where error.file == path.legible {
                throw RasterError(error.code, error.reason, remedy: error.remedy)
            }
        }

        /// Notices about the clip, named as the clip is.
        func notices(_ body: () throws -> [Notice]) throws -> [Notice] {
            try namingNone(body).map { Notice($0.code, $0.text.replacing("\(path.legible): ", with: "")) }
        }

        deinit { Self.remove(folder) }
    }

    private let file: File
    let first: Picture
    private let notices: [Notice]
    private let suffix: String
    private let rate: Rational
    private let writing: WritingFields

    init(
        file: File, first: Picture, notices: [Notice], suffix: String, rate: Rational, writing: WritingFields
    ) {
        (self.file, self.first, self.notices) = (file, first, notices)
        (self.suffix, self.rate, self.writing) = (suffix, rate, writing)
    }

    /// The bytes of its file, and what they lack.
    func encoded() throws -> EncodedPicture { EncodedPicture(bytes: try FileBytes.read(file.path), notices: notices) }

    /// The same clip with frames of another size.
    func resized(width: Int, height: Int) throws -> EncodedClip {
        let reader = try Clip.reader(contentsOf: file.path)
        let encoding = ClipEncoding(suffix: suffix, frames: reader.clip.frameCount ?? 1, fps: rate.value, writing)
        var metadata: Metadata? = first.metadata
        while var frame = try reader.nextFrame()?.picture {
            if let said = metadata.take() { frame.metadata = said }
            try encoding.append(frame.resized(width: width, height: height))
        }
        return try encoding.finish()
    }
}
