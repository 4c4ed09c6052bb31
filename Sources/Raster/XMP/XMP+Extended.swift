import GentoolBase

/// Extended XMP: what of a packet finds no room in the one marker segment of a JPEG (XMP Specification, part 3, §1.1.3.1).
extension XMP {
    private static let pointer = Name(space: note, local: "HasExtendedXMP")

    /// The MD5 digest, in 32 hexadecimal digits, of the extension that the packet says there is.
    var extensionDigest: String? { text(Self.pointer) }

    /// What an extension is called by: its MD5 digest.
    static func name(ofExtension packet: [UInt8]) -> String {
        hexadecimal(MD5.digest(packet)).uppercased()
    }

    /// The packet with the properties of its extension, if there is one, and without the note that says so.
    mutating func join(_ addition: XMP?) {
        remove { $0.name == Self.pointer }
        guard let addition, let list, let added = addition.list else { return }
        let descriptions = added.children.map(addition.standalone)
        // An empty list without an end tag has no content to append to.
        guard list.tag.upperBound < list.range.upperBound else { return }
        replace([(list.content.upperBound..<list.content.upperBound, Array(descriptions.joined()))])
    }

    /// The packet as one of at most `limit` bytes, and the rest of it.
    ///
    /// - Returns: `nil` where even all properties together leave too much.
    func split(limit: Int) -> (standard: [UInt8], extended: [UInt8]?)? {
        if bytes.count <= limit { return (bytes, nil) }
        var standard = self
        standard.removePadding()
        if standard.bytes.count <= limit { return (standard.bytes, nil) }
        let note = " xmlns:xmpNote=\"\(Self.note)\" xmpNote:HasExtendedXMP=\"\(String(repeating: "0", count: 32))\""

        var excess = standard.bytes.count + note.utf8.count - limit
        var moved: [Property] = []
        let all = standard.properties { _ in true }
        for property in all.sorted(by: { $0.range.count > $1.range.count }) where excess > 0 {
            moved.append(property)
            excess -= property.range.count
        }
        guard excess <= 0, let first = standard.list?.children.first else { return nil }

        // In the order in which they stood.
        let parts = moved.sorted { $0.range.lowerBound < $1.range.lowerBound }.map(standard.description)
        let extended =
            Array(
                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"\(Self.rdf)\">\n".utf8)
            + parts.joined() + Array("</rdf:RDF></x:xmpmeta>".utf8)
        // Behind the name of the first description's element.
        let place = first.tag.upperBound - (first.tag == first.range ? 2 : 1)
        let said = note.replacing(String(repeating: "0", count: 32), with: Self.name(ofExtension: extended))
        standard.replace(moved.map { ($0.range, []) } + [(place..<place, Array(said.utf8))])
        return (standard.bytes, extended)
    }

    /// A description of one property.
    private func description(of property: Property) -> [UInt8] {
        let about = property.description.attributes.first { $0.name == Name(space: Self.rdf, local: "about") }
        let raw = bytes[property.range]
        let start =
            Array("<rdf:Description".utf8) + (about.map { bytes[$0.range] } ?? [])
            + Array(
                declarations((property.element ?? property.description).spaces).utf8)
        return property.element == nil
            ? start + raw + Array("/>\n".utf8)
            : start + [UInt8(ascii: ">")] + raw + Array("</rdf:Description>\n".utf8)
    }

    /// A description with all prefixes declared that it may use.
    private func standalone(_ description: XMLElement) -> [UInt8] {
        let raw = bytes[description.range]
        // Prefixes that the element declares itself must not be declared twice.
        let own = String(decoding: bytes[description.tag], as: UTF8.self)
        let missing = description.spaces.filter { !own.contains("xmlns:\($0.key)=") }
        let nameEnd =
            raw.firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") } ?? raw.endIndex
        return raw[..<nameEnd] + Array(declarations(missing).utf8) + raw[nameEnd...] + [0x0A]
    }

    private func declarations(_ spaces: [String: String]) -> String {
        spaces.filter { $0.key != "xml" && !$0.key.isEmpty }.sorted { $0.key < $1.key }.map { prefix, uri in
            uri.contains("\"") ? " xmlns:\(prefix)='\(uri)'" : " xmlns:\(prefix)=\"\(uri)\""
        }.joined()
    }
}
