/// A tensor in a file: a view of mapped memory, which it keeps mapped.
public struct StoredTensor: Sendable {
    /// As `Checkpoint.tensors` has it.
    public let name: String
    /// In PyTorch's order: the last dimension varies fastest. Empty for a single number.
    public let shape: [Int]
    /// What each element is stored as.
    public let type: ElementType
    /// The number of elements.
    public let count: Int
    /// The bytes of the file that it takes.
    public var byteCount: Int { range.count }

    let file: MappedFile
    /// Where the elements stand in the file; from the first of them on, if they have strides.
    let range: Range<Int>
    /// The elements from one index of a dimension to the next, where they don't follow each other in `shape`'s order.
    let strides: [Int]?
    /// What the elements of each row, which are all that share their first index, are multiplied by.
    var rowScales: [Float]?

    /// Elements that follow each other and take up exactly a range of the file.
    init(name: String, shape: [Int], type: ElementType, file: MappedFile, range: Range<Int>) throws {
        let size = try Self.size(name: name, shape: shape, type: type, file: file)
        guard size.bytes == range.count else {
            throw file.failure(
                "tensor '\(name)' of shape \(shape) and type \(type) takes \(size.bytes) bytes, but has "
                    + "\(range.count); the file is damaged")
        }
        guard range.lowerBound >= 0, range.upperBound <= file.count else {
            throw file.failure(
                "tensor '\(name)' ends at byte \(range.upperBound), but the file has \(file.count); it was cut short, "
                    + "download it again")
        }
        self.init(name: name, shape: shape, type: type, count: size.count, file: file, range: range, strides: nil)
    }

    /// Elements that follow each other from a position of the file on.
    init(name: String, shape: [Int], type: ElementType, file: MappedFile, from start: Int) throws {
        let size = try Self.size(name: name, shape: shape, type: type, file: file)
        guard start >= 0, start <= file.count, size.bytes <= file.count - start else {
            throw file.failure(
                "tensor '\(name)' of \(size.bytes) bytes stands at byte \(start), but the file has \(file.count); "
                    + "it is damaged or was cut short, download it again")
        }
        try self.init(name: name, shape: shape, type: type, file: file, range: start..<start + size.bytes)
    }

    /// A view of a storage, which may be read in any order of dimensions.
    ///
    /// - Parameters:
    ///   - offset: the first element in the storage, in elements.
    ///   - strides: one for each dimension, in elements.
    ///   - storage: where the storage stands in the file.
    init(
        name: String, shape: [Int], strides: [Int], offset: Int, type: ElementType, file: MappedFile,
        storage: Range<Int>
    ) throws {
        let size = try Self.size(name: name, shape: shape, type: type, file: file)
        let stored = storage.count / type.blockBytes
        guard let end = Self.end(shape: shape, strides: strides, offset: offset), end <= stored else {
            throw file.failure(
                "tensor '\(name)' of shape \(shape), strides \(strides) and offset \(offset) reaches outside of its "
                    + "storage of \(stored) elements; the file is damaged")
        }
        let start = storage.lowerBound + offset * type.blockBytes
        if size.count == 0 || Self.areContiguous(strides, shape: shape) {
            try self.init(
                name: name, shape: shape, type: type, file: file,
                range: size.count == 0 ? start..<start : start..<start + size.bytes)
            return
        }
        guard size.bytes <= max(storage.count, Self.largestRepeated) else {
            throw file.failure(
                "tensor '\(name)' repeats its elements to \(size.bytes) bytes, but only \(storage.count) are stored; "
                    + "save a contiguous copy of it")
        }
        self.init(
            name: name, shape: shape, type: type, count: size.count, file: file, range: start..<storage.upperBound,
            strides: strides)
    }

    private init(
        name: String, shape: [Int], type: ElementType, count: Int, file: MappedFile, range: Range<Int>, strides: [Int]?
    ) {
        self.name = name
        self.shape = shape
        self.type = type
        self.count = count
        self.file = file
        self.range = range
        self.strides = strides
    }

    /// Elements with a stride of 0 cost nothing to store, so their number is bounded: a small file should not be able
    /// to ask for all memory.
    private static let largestRepeated = 64 << 20

    /// The elements as they are stored, in `shape`'s order. They may have any alignment.
    ///
    /// Where the file holds them in another order they are gathered into temporary memory for each call.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        if strides != nil { return try gathered(0..<count).withUnsafeBytes(body) }
        return try withExtendedLifetime(file) { try body(UnsafeRawBufferPointer(rebasing: file.bytes[range])) }
    }

    private static func size(
        name: String, shape: [Int], type: ElementType, file: MappedFile
    ) throws -> (count: Int, bytes: Int) {
        // Lengths of 0 must not hide others whose product, in another order, is beyond all numbers.
        var product = 1
        for length in shape {
            let (next, overflows) = product.multipliedReportingOverflow(by: max(1, length))
            guard length >= 0, !overflows else {
                throw file.failure("tensor '\(name)' has the impossible shape \(shape); the file is damaged")
            }
            product = next
        }
        let count = shape.contains(0) ? 0 : product
        guard count.isMultiple(of: type.blockElements) else {
            throw file.failure(
                "tensor '\(name)' of shape \(shape) has \(count) elements, expected whole blocks of "
                    + "\(type.blockElements) for type \(type); the file is damaged")
        }
        let (bytes, overflows) = (count / type.blockElements).multipliedReportingOverflow(by: type.blockBytes)
        guard !overflows else {
            throw file.failure("tensor '\(name)' has the impossible shape \(shape); the file is damaged")
        }
        return (count, bytes)
    }

    /// The index behind the last element that a view touches; `nil` if it makes no sense.
    private static func end(shape: [Int], strides: [Int], offset: Int) -> Int? {
        guard strides.count == shape.count, offset >= 0, strides.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return offset }
        var last = offset
        for (length, stride) in zip(shape, strides) {
            let (distance, tooFar) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflows) = last.addingReportingOverflow(distance)
            guard !tooFar, !overflows else { return nil }
            last = sum
        }
        return last == .max ? nil : last + 1
    }

    /// Dimensions of length 1 may have any stride: it is never used.
    private static func areContiguous(_ strides: [Int], shape: [Int]) -> Bool {
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            guard stride == expected else { return false }
            expected *= length
        }
        return true
    }
}
