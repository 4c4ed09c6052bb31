import Foundation

/// What `torch.save` writes since PyTorch 1.6: a zip archive, not compressed, with a pickle and a file for each storage.
enum TorchArchive {
    static func isOne(_ file: MappedFile) -> Bool { file.bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) }

    static func read(_ file: MappedFile) throws -> [String: StoredTensor] {
        func failure(_ problem: String) -> CheckpointError { CheckpointError(file: file.path, problem) }
        let entries = try entries(file)
        guard let pickle = entries.first(where: { $0.key.hasSuffix("/data.pkl") || $0.key == "data.pkl" }) else {
            throw failure("is a zip archive without data.pkl; expected what torch.save writes")
        }
        let folder = String(pickle.key.dropLast("data.pkl".count))
        do {
            var reader = PickleReader(UnsafeRawBufferPointer(rebasing: file.bytes[pickle.value]))
            var tensors = TorchTensors(file: file) { entries["\(folder)data/\($0)"] }
            try tensors.collect(from: reader.read())
            return tensors.tensors
        } catch let error as PickleReader.Failure {
            throw failure("has a damaged pickle: \(error.problem)")
        }
    }

    /// Where the contents of each stored file lie (APPNOTE.TXT §4.3: central directory, zip64 extensions).
    private static func entries(_ file: MappedFile) throws -> [String: Range<Int>] {
        let bytes = file.bytes
        func failure(_ problem: String) -> CheckpointError { CheckpointError(file: file.path, problem) }
        func number(_ position: Int, _ length: Int) throws -> Int {
            guard position >= 0, position + length <= bytes.count else { throw failure("is a zip archive that is cut short") }
            return (0..<length).reversed().reduce(0) { ($0 & (Int.max >> 8)) << 8 | Int(bytes[position + $1]) }
        }
        // The end record is followed by a comment of at most 65,535 bytes.
        let earliest = max(0, bytes.count - 22 - 65_535)
        guard
            let end = stride(from: bytes.count - 22, through: earliest, by: -1).first(where: {
                bytes[$0] == 0x50 && (try? number($0, 4)) == 0x0605_4B50
            })
        else { throw failure("is a zip archive that is cut short: its directory is missing") }
        var (count, position) = (try number(end + 10, 2), try number(end + 16, 4))
        if end >= 20, try number(end - 20, 4) == 0x0706_4B50 {
            let record = try number(end - 12, 8)
            (count, position) = (try number(record + 32, 8), try number(record + 48, 8))
        }
        var entries: [String: Range<Int>] = [:]
        for _ in 0..<count {
            guard try number(position, 4) == 0x0201_4B50 else { throw failure("has a damaged zip directory") }
            let (method, nameLength) = (try number(position + 10, 2), try number(position + 28, 2))
            let extraLength = try number(position + 30, 2)
            var (stored, size, header) = (
                try number(position + 20, 4), try number(position + 24, 4), try number(position + 42, 4)
            )
            _ = try number(position + 46 + nameLength + extraLength, 0)
            let name = String(decoding: bytes[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self)
            var extra = position + 46 + nameLength
            let extraEnd = extra + extraLength
            while extra + 4 <= extraEnd {
                let (tag, length) = (try number(extra, 2), try number(extra + 2, 2))
                if tag == 1 {
                    var field = extra + 4
                    func wide(_ value: Int) throws -> Int {
                        guard value == 0xFFFF_FFFF else { return value }
                        defer { field += 8 }
                        return try number(field, 8)
                    }
                    (size, stored) = (try wide(size), try wide(stored))
                    header = try wide(header)
                }
                extra += 4 + length
            }
            guard method == 0 || size == 0 else {
                throw failure("has \(name) compressed; expected what torch.save writes, which is not")
            }
            let start = header + 30 + (try number(header + 26, 2)) + (try number(header + 28, 2))
            guard stored >= 0, start <= bytes.count, stored <= bytes.count - start else {
                throw failure("is cut short: \(name) goes beyond its end")
            }
            entries[name] = start..<(start + stored)
            position += 46 + nameLength + extraLength + (try number(position + 32, 2))
        }
        return entries
    }
}
