import ArgumentParser

extension ParsableArguments {
    /// Refuses a value that an option can't have; one that isn't given is none.
    func expect<Value: Comparable>(_ option: String, _ value: Value?, in range: ClosedRange<Value>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("\(option) \(value): expected \(text(range.lowerBound)) to \(text(range.upperBound))")
    }

    func expect<Value: Comparable>(_ option: String, _ value: Value?, in range: PartialRangeFrom<Value>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("\(option) \(value): expected \(text(range.lowerBound)) or more")
    }

    /// Refuses infinity and what is no number.
    func expectNumber(_ option: String, _ value: (some BinaryFloatingPoint)?) throws {
        guard let value, !value.isFinite else { return }
        throw ValidationError("\(option) \(value): expected a number")
    }

    /// Refuses what is not above 0, and infinity; one that isn't given is none.
    func expectPositive<Value: BinaryFloatingPoint>(_ option: String, _ value: Value?, upTo most: Value? = nil) throws {
        guard let value, !(value > 0 && value.isFinite && value <= most ?? value) else { return }
        throw ValidationError(
            "\(option) \(value): expected a number above 0" + (most.map { " up to \(text($0))" } ?? ""))
    }

    private func text(_ bound: some Comparable) -> String {
        let text = "\(bound)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
