/// Finds the elements of an XML document.
///
/// It checks what it needs to find them, and no more: entities are not resolved, a document type is refused.
struct XMLScanner {
    private let bytes: [UInt8]
    private var place = 0
    /// How many more elements and attributes there may be: each takes some hundred bytes of memory.
    private var budget = 1 << 18
    private static let deepest = 64
    private static let mostSpaces = 256

    /// The root element; `nil` where the bytes are no XML in UTF-8 that can be followed.
    static func root(of bytes: [UInt8]) -> XMLElement? {
        var scanner = XMLScanner(bytes: bytes)
        guard scanner.skipToElement() else { return nil }
        return scanner.element(in: ["xml": "http://www.w3.org/XML/1998/namespace"], depth: 0)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func starts(_ text: StaticString) -> Bool {
        place + text.utf8CodeUnitCount <= bytes.count
            && (0..<text.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
    }

    /// Goes behind the next place of a text; `false` where there is none.
    private mutating func skip(behind text: StaticString) -> Bool {
        while place < bytes.count {
            if starts(text) {
                place += text.utf8CodeUnitCount
                return true
            }
            place += 1
        }
        return false
    }

    /// Goes over text, comments, instructions and character data to the next tag; `false` where there is none.
    private mutating func skipToElement() -> Bool {
        while place < bytes.count {
            if bytes[place] != UInt8(ascii: "<") {
                place += 1
            } else if starts("<!--") {
                place += 4
                guard skip(behind: "-->") else { return false }
            } else if starts("<![CDATA[") {
                guard skip(behind: "]]>") else { return false }
            } else if starts("<?") {
                guard skip(behind: "?>") else { return false }
            } else {
                return !starts("<!")
            }
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func skipSpaces() {
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
    }

    private mutating func name() -> Substring? {
        let start = place
        while place < bytes.count, !Self.isSpace(bytes[place]), !"=/><\"'".utf8.contains(bytes[place]) { place += 1 }
        return place > start ? Substring(decoding: bytes[start..<place], as: UTF8.self) : nil
    }

    private typealias RawAttribute = (name: Substring, range: Range<Int>, value: Range<Int>)

    /// The attributes up to the end of the tag.
    private mutating func attributes() -> [RawAttribute]? {
        var result: [RawAttribute] = []
        while true {
            let start = place
            skipSpaces()
            guard place < bytes.count else { return nil }
            if bytes[place] == UInt8(ascii: ">") || bytes[place] == UInt8(ascii: "/") { return result }
            guard let name = name() else { return nil }
            skipSpaces()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { return nil }
            place += 1
            skipSpaces()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
                return nil
            }
            let quote = bytes[place]
            place += 1
            let valueStart = place
            while place < bytes.count, bytes[place] != quote { place += 1 }
            guard place < bytes.count else { return nil }
            place += 1
            result.append((name, start..<place, valueStart..<(place - 1)))
            budget -= 1
            guard budget > 0 else { return nil }
        }
    }

    private static func resolved(
        _ name: Substring, in spaces: [String: String], isAttribute: Bool
    ) -> XMLElement.Name {
        guard let colon = name.firstIndex(of: ":") else {
            return .init(space: isAttribute ? "" : spaces[""] ?? "", local: String(name))
        }
        return .init(space: spaces[String(name[..<colon])] ?? "", local: String(name[name.index(after: colon)...]))
    }

    /// The element that begins here.
    private mutating func element(in outer: [String: String], depth: Int) -> XMLElement? {
        let start = place
        place += 1
        budget -= 1
        guard depth < Self.deepest, budget > 0, let rawName = name(), let raw = attributes() else { return nil }
        var spaces = outer
        for attribute in raw {
            let uri = String(decoding: bytes[attribute.value], as: UTF8.self)
            if attribute.name == "xmlns" { spaces[""] = uri }
            if attribute.name.hasPrefix("xmlns:") { spaces[String(attribute.name.dropFirst(6))] = uri }
        }
        guard spaces.count <= Self.mostSpaces else { return nil }
        // Elements that name a space have a table of all spaces of their own.
        if raw.contains(where: { $0.name.hasPrefix("xmlns") }) { budget -= spaces.count }
        guard budget > 0 else { return nil }
        let attributes = raw.filter { $0.name != "xmlns" && !$0.name.hasPrefix("xmlns:") }.map {
            XMLElement.Attribute(
                name: Self.resolved($0.name, in: spaces, isAttribute: true), range: $0.range, value: $0.value)
        }
        let name = Self.resolved(rawName, in: spaces, isAttribute: false)
        if starts("/>") {
            place += 2
            return XMLElement(
                name: name, attributes: attributes, range: start..<place, tag: start..<place, content: place..<place,
                children: [], spaces: spaces)
        }
        guard starts(">") else { return nil }
        place += 1
        let tag = start..<place
        var children: [XMLElement] = []
        while skipToElement() {
            if starts("</") {
                let end = place
                place += 2
                guard self.name() == rawName else { return nil }
                skipSpaces()
                guard starts(">") else { return nil }
                place += 1
                return XMLElement(
                    name: name, attributes: attributes, range: start..<place, tag: tag,
                    content: tag.upperBound..<end, children: children, spaces: spaces)
            }
            guard let child = element(in: spaces, depth: depth + 1) else { return nil }
            children.append(child)
        }
        return nil
    }
}
