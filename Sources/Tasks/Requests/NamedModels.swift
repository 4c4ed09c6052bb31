import GentoolBase
import GentoolModelStore

/// Puts files and folders of this machine in the place of models' names, wherever requests name models.
public struct NamedModels: FieldVisitor {
    private let locator: ModelLocator
    /// What was found before.
    private var paths: [String: String] = [:]
    private var failure: (any Error)?
    private let fetch: ((String) throws -> String)?

    /// - Parameters:
    ///   - locator: where models are looked for.
    ///   - fetch: fetches what a name stands for that is not here, and returns what to open; without it that is an error.
    public init(_ locator: ModelLocator = ModelLocator(), fetch: ((String) throws -> String)? = nil) {
        (self.locator, self.fetch) = (locator, fetch)
    }

    /// - Throws: `ModelStoreError` for the first name of which nothing is here.
    public mutating func locate(_ request: inout some RequestFields) throws {
        failure = nil
        try request.visit(&self)
        if let failure { throw failure }
    }

    /// Puts paths in the place of a field's names, if it names models; what can't be found is remembered.
    public mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) {
        guard range.namesModels, failure == nil else { return }
        do {
            let located = try value.singles.map { single in
                guard let name = single.path else { return single }
                let path = try paths[name] ?? path(of: name)
                paths[name] = path
                return single.naming(path)
            }
            value = Value(singles: located) ?? value
        } catch {
            failure = error
        }
    }

    private func path(of name: String) throws -> String {
        do {
            return try locator.path(of: name)
        } catch let error as ModelStoreError where error.code == .modelNotHere {
            guard let fetch else { throw error }
            return try fetch(name)
        }
    }
}
