/// An XMP packet: RDF in XML (ISO 16684-1; XMP Specification, part 1), edited where something changes and nowhere else.
///
/// Properties are those of the picture: attributes and elements of the descriptions at the top. A property may be
/// written either way, which makes no difference here.
struct XMP {
    private(set) var bytes: [UInt8]
    /// Where its parts stand.
    private var root: XMLElement?

    typealias Name = XMLElement.Name

    /// `nil` where the bytes are no XML that can be followed.
    init?(_ packet: [UInt8]) {
        let bytes = Self.utf8(packet)
        root = XMLScanner.root(of: bytes)
        if root == nil { return nil }
        self.bytes = bytes
    }

    static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    static let tiff = "http://ns.adobe.com/tiff/1.0/"
    static let exif = "http://ns.adobe.com/exif/1.0/"
    static let basic = "http://ns.adobe.com/xap/1.0/"
    static let note = "http://ns.adobe.com/xmp/note/"
    static let orientation = Name(space: tiff, local: "Orientation")
    static let format = Name(space: "http://purl.org/dc/elements/1.1/", local: "format")

    /// A property as it is written.
    struct Property {
        let name: Name
        /// With the white space before an attribute.
        let range: Range<Int>
        /// Its text; `nil` where it has a structure.
        let value: Range<Int>?
        /// What is in it; `nil` for an attribute.
        let element: XMLElement?
        /// The description that it belongs to.
        let description: XMLElement
    }

    /// The list of descriptions.
    var list: XMLElement? {
        root?.first { $0.name == Name(space: Self.rdf, local: "RDF") }
    }

    /// The first property that is meant; none behind it is looked at, and there is no list of them: there may be many.
    func first(where isMeant: (Property) -> Bool) -> Property? {
        for description in list?.children ?? [] {
            for attribute in description.attributes
            where attribute.name.space != Self.rdf && attribute.name.space != "" {
                let property = Property(
                    name: attribute.name, range: attribute.range, value: attribute.value, element: nil,
                    description: description)
                if isMeant(property) { return property }
            }
            for child in description.children {
                let property = Property(
                    name: child.name, range: child.range,
                    value: child.children.isEmpty && !child.content.isEmpty ? child.content : nil, element: child,
                    description: description)
                if isMeant(property) { return property }
            }
        }
        return nil
    }

    /// Those properties that are meant, in the packet's order.
    func properties(where isMeant: (Property) -> Bool) -> [Property] {
        var meant: [Property] = []
        _ = first {
            if isMeant($0) { meant.append($0) }
            return false
        }
        return meant
    }

    /// The first value of a property that is a number.
    func integer(_ name: Name) -> Int? {
        first { $0.name == name }?.value.flatMap { value in
            Int(String(decoding: bytes[value].filter { $0 > 0x20 }, as: UTF8.self))
        }
    }

    func text(_ name: Name) -> String? {
        first { $0.name == name }?.value.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Gives properties that are there another value.
    mutating func overwrite(_ values: [Name: some CustomStringConvertible]) {
        replace(
            properties(where: { values[$0.name] != nil && $0.value != nil }).map { property in
                (property.value!, Array("\(values[property.name]!)".utf8))
            })
    }

    /// Takes properties out.
    ///
    /// - Returns: their names.
    @discardableResult
    mutating func remove(where isMeant: (Property) -> Bool) -> Set<Name> {
        let removed = properties(where: isMeant)
        replace(removed.map { (withSpaceBefore($0), []) })
        return Set(removed.map(\.name))
    }

    /// An element goes with its indentation.
    private func withSpaceBefore(_ property: Property) -> Range<Int> {
        guard property.element != nil else { return property.range }
        var start = property.range.lowerBound
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        if start > 0, bytes[start - 1] == 0x0A { start -= 1 }
        return start..<property.range.upperBound
    }

    /// - Parameter edits: places that don't overlap.
    mutating func replace(_ edits: [(range: Range<Int>, with: [UInt8])]) {
        guard !edits.isEmpty else { return }
        var result: [UInt8] = []
        var place = 0
        for (range, replacement) in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[place..<range.lowerBound]
            result += replacement
            place = range.upperBound
        }
        bytes = result + bytes[place...]
        root = XMLScanner.root(of: bytes)
    }

    /// The packet without the white space that leaves room for editing in place (part 1, §7.3.2).
    mutating func removePadding() {
        guard let end = root?.range.upperBound else { return }
        let rest = bytes[end...]
        guard let wrapper = rest.firstIndex(of: UInt8(ascii: "<")), rest[..<wrapper].allSatisfy({ $0 <= 0x20 }) else {
            return
        }
        replace([(end..<wrapper, [0x0A])])
    }
}
