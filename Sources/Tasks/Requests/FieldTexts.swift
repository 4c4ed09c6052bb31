/// A value of JSON as the texts that a field takes; null says nothing.
struct FieldTexts: Decodable {
    let texts: [String]

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        texts =
            if value.decodeNil() {
                []
            } else if let text = try? value.decode(String.self) {
                [text]
            } else if let isTrue = try? value.decode(Bool.self) {
                ["\(isTrue)"]
            } else if let number = try? value.decode(Int64.self) {
                ["\(number)"]
            } else if let number = try? value.decode(UInt64.self) {
                ["\(number)"]
            } else if let number = try? value.decode(Double.self) {
                ["\(number)"]
            } else {
                try value.decode([FieldTexts].self).flatMap(\.texts)
            }
    }
}
