/// What PyTorch saved before 1.6: five pickles (a magic number, a version, facts about the system, the object, the keys
/// of its storages), then for each key the number of elements as 64 bits and the elements.
enum TorchLegacy {
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    private static let version = 1001

    static func read(_ file: MappedFile) throws -> CheckpointContents {
        var reader = ByteReader(file, 0..<file.count, part: "the pickle")
        guard case .longInteger(magic) = try Unpickler.read(&reader).root else {
            throw file.failure(
                "is a pickle, but not one of PyTorch; save a state dictionary with torch.save", code: .wrongFormat)
        }
        guard case .integer(version) = try Unpickler.read(&reader).root else {
            throw file.failure(
                "is in an unknown version of PyTorch's old format; load and save it with PyTorch", code: .unsupported)
        }
        _ = try Unpickler.read(&reader)
        let pickle = try Unpickler.read(&reader)
        let keys = try Unpickler.read(&reader)
        guard case .sequence(let list) = keys.root else {
            throw reader.failure("has no list of storages; the file is damaged")
        }
        var located: [String: Range<Int>] = [:]
        for value in keys.sequences[list] {
            guard case .text(let key) = value, let storage = pickle.storages[key] else {
                throw reader.failure("lists a storage that no tensor uses; the file is damaged")
            }
            let count = try reader.count(UInt64.self)
            guard count == storage.count else {
                throw reader.failure(
                    "has a storage of \(count) elements, expected \(storage.count); the file is damaged")
            }
            let (length, overflows) = count.multipliedReportingOverflow(by: storage.type.blockBytes)
            guard !overflows else { throw reader.failure("has a storage beyond all sizes; the file is damaged") }
            let start = try reader.skip(length)
            guard located.updateValue(start..<start + length, forKey: key) == nil else {
                throw reader.failure("has the storage '\(key)' twice; the file is damaged")
            }
        }
        return try StateDictionary(pickle, file).contents { storage in
            guard let range = located[storage.key] else {
                throw file.failure("lacks the storage '\(storage.key)'; the file is damaged or was cut short")
            }
            return range
        }
    }
}
