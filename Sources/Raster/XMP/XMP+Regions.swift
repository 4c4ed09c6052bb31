import Foundation

extension XMP {
    private static let area = "http://ns.adobe.com/xmp/sType/Area#"
    private static let dimensions = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    private static let microsoft = Name(space: "http://ns.microsoft.com/photo/1.2/t/Region#", local: "Rectangle")

    /// Says where faces and other regions stand in the upright picture: those of the Metadata Working Group
    /// (guidelines 2.0, §5.9), by their middles and sizes, and Microsoft's, by their corners and sizes; both with 1 for a
    /// side of the stored picture.
    mutating func turnRegions(_ turn: Turn) {
        guard turn.orientation > 1, let list else { return }
        var edits: [(range: Range<Int>, with: [UInt8])] = []
        _ = list.first { element in
            var fields: [Name: Range<Int>] = [:]
            for attribute in element.attributes { fields[attribute.name] = attribute.value }
            for child in element.children where child.children.isEmpty { fields[child.name] = child.content }
            func text(_ name: Name) -> String? { fields[name].map { String(decoding: bytes[$0], as: UTF8.self) } }
            func number(_ space: String, _ local: String) -> Double? {
                text(Name(space: space, local: local)).flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
            }
            func write(_ value: String, _ space: String, _ local: String) {
                if let range = fields[Name(space: space, local: local)] { edits.append((range, Array(value.utf8))) }
            }
            if let x = number(Self.area, "x"), let y = number(Self.area, "y"), (0...1).contains(x), (0...1).contains(y)
            {
                let middle = turn(x, y)
                write(Self.text(middle.x), Self.area, "x")
                write(Self.text(middle.y), Self.area, "y")
            }
            for space in [Self.area, Self.dimensions] where turn.isTransposed {
                if let width = text(Name(space: space, local: "w")), let height = text(Name(space: space, local: "h")) {
                    write(height, space, "w")
                    write(width, space, "h")
                }
            }
            let sides = (text(Self.microsoft) ?? "").split(separator: ",").compactMap {
                Double($0.trimmingCharacters(in: .whitespaces))
            }
            if sides.count == 4 {
                let middle = turn(sides[0] + sides[2] / 2, sides[1] + sides[3] / 2)
                let (width, height) = turn.isTransposed ? (sides[3], sides[2]) : (sides[2], sides[3])
                let turned = [middle.x - width / 2, middle.y - height / 2, width, height]
                write(turned.map(Self.text).joined(separator: ", "), Self.microsoft.space, Self.microsoft.local)
            }
            return false
        }
        replace(edits)
    }

    private static func text(_ value: Double) -> String {
        let digits = String(format: "%.6f", value)
        return digits.hasSuffix("000000") ? String(digits.dropLast(7)) : digits
    }
}
