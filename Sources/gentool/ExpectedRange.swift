import ArgumentParser
import GentoolRaster
import GentoolTasks
import SystemPackage

extension ParsableArguments {
    /// Refuses values that fields can't have.
    func checkRanges(of fields: some RequestFields) throws {
        try refusing { try FieldList(fields).checkRanges() }
    }

    /// Does something whose refusals are about arguments.
    func refusing<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as RequestError { throw ValidationError(error.line) }
    }

    /// Refuses the name of a file whose suffix names no format that is written.
    func checkFormat(of path: FilePath) throws {
        do { _ = try FileFormat(suffixOf: path) } catch { throw ValidationError(error.line) }
    }

    /// Refuses a value that an option can't have; one that isn't given is none.
    func expect<Value: SingleValue>(_ option: String, _ value: Value?, _ range: FieldRange<Value>) throws {
        guard let value, !range.allows(value) else { return }
        throw ValidationError("\(option) \(value.text): expected \(range.text ?? Value.expectation)")
    }

    func expect<Value: SingleValue & Comparable>(
        _ option: String, _ value: Value?, in range: ClosedRange<Value>
    ) throws {
        try expect(option, value, .within(range))
    }

    func expect<Value: SingleValue & Comparable>(
        _ option: String, _ value: Value?, in range: PartialRangeFrom<Value>
    ) throws {
        try expect(option, value, .from(range.lowerBound))
    }

    /// Refuses infinity and what is no number.
    func expectNumber<Value: SingleValue & BinaryFloatingPoint>(_ option: String, _ value: Value?) throws {
        try expect(option, value, .finite)
    }

    /// Refuses what is not above 0, and infinity; one that isn't given is none.
    func expectPositive<Value: SingleValue & BinaryFloatingPoint>(
        _ option: String, _ value: Value?, upTo most: Value? = nil
    ) throws {
        try expect(option, value, .positive(upTo: most))
    }
}
