import FoundationEssentials

/// The names in a JSON object (RFC 8259, §4), of which general readers drop those that come twice without a word.
public enum JSONNames {
    /// The first name that an object has twice, but not objects in it; `nil` if there is none.
    ///
    /// - Parameter text: an object that a reader has understood.
    public static func repeated(in text: some Collection<UInt8>) -> String? {
        let text = Array(text)
        var names: Set<[UInt8]> = []
        var depth = 0
        var isName = false
        var place = 0
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                isName = depth == 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): isName = depth == 1
            case UInt8(ascii: "\""):
                let start = place
                place += 1
                while place < text.count, text[place] != UInt8(ascii: "\"") {
                    place += text[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard isName, place < text.count else { break }
                isName = false
                let name = unescaped(text[start...place])
                if !names.insert(Array(name.utf8)).inserted { return name }
            default: break
            }
            place += 1
        }
        return nil
    }

    private static func unescaped(_ quoted: ArraySlice<UInt8>) -> String {
        let plain = String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
        guard quoted.contains(UInt8(ascii: "\\")) else { return plain }
        return (try? JSONDecoder().decode(String.self, from: Data(quoted))) ?? plain
    }
}
