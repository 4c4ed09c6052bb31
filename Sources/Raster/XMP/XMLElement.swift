/// An element of an XML document (XML 1.0; Namespaces in XML 1.0), with the places of all its parts in the document's
/// bytes, so that these can be edited without touching anything else.
struct XMLElement {
    /// The namespace's URI, and the name in it.
    struct Name: Hashable {
        let space: String
        let local: String
    }

    struct Attribute {
        let name: Name
        /// From the white space before it to its closing quote.
        let range: Range<Int>
        /// What stands between the quotes.
        let value: Range<Int>
    }

    let name: Name
    let attributes: [Attribute]
    /// From `<` to the last `>`.
    let range: Range<Int>
    /// The first tag.
    let tag: Range<Int>
    /// Between the tags; empty, behind the only one, where there is one.
    let content: Range<Int>
    let children: [XMLElement]
    /// The prefixes that are declared here or around, with their URIs.
    let spaces: [String: String]

    /// Goes through this element and all in it, in the document's order, without a list of them: there may be many.
    ///
    /// - Returns: the first one that is meant; none behind it is looked at.
    func first(where isMeant: (XMLElement) -> Bool) -> XMLElement? {
        if isMeant(self) { return self }
        for child in children {
            if let found = child.first(where: isMeant) { return found }
        }
        return nil
    }
}
