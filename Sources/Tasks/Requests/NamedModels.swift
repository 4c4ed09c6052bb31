import GentoolModelStore

/// Puts files and folders of this machine in the place of models' names, wherever requests name models.
public struct NamedModels: FieldVisitor {
    private let locator: ModelLocator
    /// What was found before.
    private var paths: [String: String] = [:]
    private var failure: (any Error)?

    public init(_ locator: ModelLocator = ModelLocator()) { self.locator = locator }

    /// - Throws: `ModelStoreError` for the first name of which nothing is here.
    public mutating func locate(_ request: inout some RequestFields) throws {
        failure = nil
        try request.visit(&self)
        if let failure { throw failure }
    }

    public mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) {
        guard range.namesModels, failure == nil else { return }
        do {
            let located = try value.singles.map { single in
                guard let name = single.path else { return single }
                let path = try paths[name] ?? locator.path(of: name)
                paths[name] = path
                return single.naming(path)
            }
            value = Value(singles: located) ?? value
        } catch {
            failure = error
        }
    }
}
