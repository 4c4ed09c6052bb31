/// Ways to ask for the same, each with fields of its own; one of them is taken at a time.
public struct FieldAlternatives: Sendable {
    /// The names of each way's fields.
    let ways: [Set<String>]

    /// - Parameter ways: the names of each way's fields.
    public init(_ ways: Set<String>...) { self.ways = ways }

    /// The fields of all ways.
    public var fields: Set<String> { ways.reduce([]) { $0.union($1) } }

    /// The fields that no longer count where others are said: those of all ways but the ones that are said.
    ///
    /// - Parameter said: names of fields.
    public func displaced(by said: Set<String>) -> Set<String> {
        let others = ways.filter { $0.isDisjoint(with: said) }
        return others.count == ways.count ? [] : others.reduce([]) { $0.union($1) }
    }
}

extension RequestFields {
    /// Takes fields back to what they are by themselves.
    mutating func reset(_ names: Set<String>) {
        guard !names.isEmpty else { return }
        var defaults = DefaultValues()
        var fresh = Self()
        // They throw nothing.
        try? fresh.visit(&defaults)
        var resetting = ResettingVisitor(values: defaults.values.filter { names.contains($0.key) })
        try? visit(&resetting)
    }
}

private struct DefaultValues: FieldVisitor {
    var values: [String: any FieldValue] = [:]

    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) { values[name] = value }
}

private struct ResettingVisitor: FieldVisitor {
    let values: [String: any FieldValue]

    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) {
        guard let itself = values[name] else { return }
        value = itself as? Value ?? value
    }
}
