/// Settings of a configuration by which networks of other families differ, with the values that are known here: with others
/// a network would run, and what it makes would be wrong.
struct FixedSettings: ExpressibleByArrayLiteral {
    /// What a setting may be; a list is fine if all in it is.
    private let settings: [(name: String, known: [Value])]

    init(arrayLiteral settings: (name: String, known: [Value])...) { self.settings = settings }

    enum Value: Decodable, Equatable {
        case bool(Bool)
        case number(Double)
        case text(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try value.decode(String.self))
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Parameter passedOver: settings that may have any value.
    /// - Throws: `DecodingError` that names the first setting with another value; `null` says nothing.
    func check(_ decoder: any Decoder, except passedOver: Set<String> = []) throws {
        let values = try decoder.container(keyedBy: Key.self)
        for (name, known) in settings where !passedOver.contains(name) {
            let key = Key(stringValue: name)
            guard try values.contains(key) && !values.decodeNil(forKey: key) else { continue }
            let found = (try? values.decode(Value.self, forKey: key)).map { [$0] }
            guard let all = found ?? (try? values.decode([Value].self, forKey: key)), all.allSatisfy(known.contains)
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "of no family that is known; it is another architecture")
            }
        }
    }
}
