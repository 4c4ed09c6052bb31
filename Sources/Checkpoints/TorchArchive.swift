/// What PyTorch 1.6 and later save: a zip archive of a pickle and of one entry for each storage.
enum TorchArchive {
    static func read(_ file: MappedFile) throws -> CheckpointContents {
        let directory = try ZipDirectory(file)
        guard let pickleName = directory.names.filter({ isPickle($0) }).min() else {
            throw file.failure("is a zip archive without data.pkl, expected a PyTorch checkpoint", code: .wrongFormat)
        }
        let folder = pickleName.dropLast("data.pkl".utf8.count)
        if directory.contains(folder + "byteorder") {
            let order = file.bytes[try directory.range(of: folder + "byteorder")]
            guard order.elementsEqual("little".utf8) else {
                throw file.failure(
                    "is stored in big-endian order; load and save it on a little-endian machine", code: .unsupported)
            }
        }
        var reader = ByteReader(file, try directory.range(of: pickleName), part: "the pickle")
        let pickle = try Unpickler.read(&reader)
        var located: [String: Range<Int>] = [:]
        return try StateDictionary(pickle, file).contents { storage in
            if let range = located[storage.key] { return range }
            let range = try directory.range(of: "\(folder)data/\(storage.key)")
            located[storage.key] = range
            return range
        }
    }

    /// The entries stand in one folder, which is named after the file that was saved.
    private static func isPickle(_ name: String) -> Bool {
        name == "data.pkl" || (name.hasSuffix("/data.pkl") && name.utf8.count { $0 == UInt8(ascii: "/") } == 1)
    }
}
