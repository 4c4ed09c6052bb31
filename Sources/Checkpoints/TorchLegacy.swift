/// What `torch.save` wrote before PyTorch 1.6: pickles one after the other (a magic number, a version, the machine's
/// properties, the object, the storages' keys), then each storage's length and bytes.
enum TorchLegacy {
    /// The magic number as a pickled integer of ten bytes.
    private static let magic: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    static func isOne(_ file: MappedFile) -> Bool {
        file.bytes.count > 14 && file.bytes[0] == 0x80 && file.bytes[2..<14].elementsEqual(magic)
    }

    static func read(_ file: MappedFile) throws -> [String: StoredTensor] {
        func failure(_ problem: String) -> CheckpointError { CheckpointError(file: file.path, problem) }
        do {
            var position = 0
            func next() throws -> PickleValue {
                var reader = PickleReader(file.bytes, from: position)
                let value = try reader.read()
                position = reader.position
                return value
            }
            for _ in 0..<3 { _ = try next() }
            let object = try next()
            let keys = try next().tuple?.compactMap(\.string) ?? []
            let widths = elementWidths(object)
            var storages: [String: Range<Int>] = [:]
            for key in keys {
                guard file.bytes.count - position >= 8 else { throw failure("is cut short: storage \(key) is missing") }
                let count = file.bytes.loadUnaligned(fromByteOffset: position, as: Int64.self)
                let (size, overflow) = Int(count).multipliedReportingOverflow(by: widths[key] ?? 1)
                position += 8
                guard count >= 0, !overflow, size <= file.bytes.count - position else {
                    throw failure("is cut short: storage \(key) goes beyond its end")
                }
                storages[key] = position..<(position + size)
                position += size
            }
            var tensors = TorchTensors(file: file) { storages[$0] }
            try tensors.collect(from: object)
            return tensors.tensors
        } catch let error as PickleReader.Failure {
            throw failure("has a damaged pickle: \(error.problem)")
        }
    }

    /// The bytes of an element for each storage that the object refers to.
    private static func elementWidths(_ value: PickleValue) -> [String: Int] {
        var widths: [String: Int] = [:]
        func visit(_ value: PickleValue, _ depth: Int) {
            guard depth < 64 else { return }
            switch value {
            case .persistent(let box):
                guard let parts = box.value.tuple, parts.count >= 3, case .global(let name) = parts[1],
                    let key = parts[2].string, let type = TorchTensors.type(ofStorage: name)
                else { return }
                widths[key] = type.byteCount
            case .object(let box): box.value.arguments.forEach { visit($0, depth + 1) }
            case .tuple(let values): values.forEach { visit($0, depth + 1) }
            case .list(let box): box.value.forEach { visit($0, depth + 1) }
            case .dictionary(let box): box.value.forEach { visit($0.value, depth + 1) }
            default: break
            }
        }
        visit(value, 0)
        return widths
    }
}
