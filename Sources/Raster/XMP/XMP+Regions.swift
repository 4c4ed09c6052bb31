import GentoolBase
import Glibc

extension XMP {
    private static let area = "http://ns.adobe.com/xmp/sType/Area#"
    private static let dimensions = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    private static let appliedTo = Name(
        space: "http://www.metadataworkinggroup.com/schemas/regions/", local: "AppliedToDimensions")
    private static let microsoft = Name(space: "http://ns.microsoft.com/photo/1.2/t/Region#", local: "Rectangle")
    private static let iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

    /// Says where faces and other regions stand in a picture that is made of this one: those of the Metadata Working
    /// Group (guidelines 2.0, §5.9), by their middles and sizes, Microsoft's, by their corners and sizes, and IPTC's
    /// (IPTC Photo Metadata 2019.1, image regions), by corners and sizes, middles and radii, or vertices.
    ///
    /// - Parameters:
    ///   - before: the size of this picture, for what is told in pixels.
    ///   - after: the size of the new one.
    mutating func moveRegions(by map: some PlaceMap, from before: PixelSize, to after: PixelSize) {
        guard let list else { return }
        var edits: [(range: Range<Int>, with: [UInt8])] = []
        func move(_ element: XMLElement, unit: String?) {
            var region = RegionEditor(Fields(of: element, in: bytes), map, before: before, after: after)
            region.moveArea(Self.area)
            if element.name == Self.appliedTo {
                region.write("\(after.width)", Name(space: Self.dimensions, local: "w"))
                region.write("\(after.height)", Name(space: Self.dimensions, local: "h"))
            }
            region.moveCorners(Self.microsoft)
            // The vertices of a polygon stand in it, and have its unit.
            let unit = region.fields.text(Name(space: Self.iptc, local: "rbUnit")) ?? unit
            if let unit { region.moveBoundary(Self.iptc, isInPixels: unit == "pixel") }
            edits += region.edits
            for child in element.children { move(child, unit: unit) }
        }
        move(list, unit: nil)
        replace(edits)
    }
}

/// The simple values in an element: attributes, and elements with nothing but text in them.
private struct Fields {
    private let bytes: [UInt8]
    private var ranges: [XMP.Name: Range<Int>] = [:]

    init(of element: XMLElement, in bytes: [UInt8]) {
        self.bytes = bytes
        for attribute in element.attributes { ranges[attribute.name] = attribute.value }
        for child in element.children where child.children.isEmpty { ranges[child.name] = child.content }
    }

    func range(_ name: XMP.Name) -> Range<Int>? { ranges[name] }

    func text(_ name: XMP.Name) -> String? {
        ranges[name].map { String(decoding: bytes[$0], as: UTF8.self).withoutOuterSpace() }
    }

    func number(_ name: XMP.Name) -> Double? { text(name).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }
}

/// Moves the region that an element describes.
private struct RegionEditor<Map: PlaceMap> {
    let fields: Fields
    private(set) var edits: [(range: Range<Int>, with: [UInt8])] = []
    private let map: Map
    private let before: PixelSize
    private let after: PixelSize

    init(_ fields: Fields, _ map: Map, before: PixelSize, after: PixelSize) {
        (self.fields, self.map, self.before, self.after) = (fields, map, before, after)
    }

    mutating func write(_ value: String, _ name: XMP.Name) {
        if let range = fields.range(name) { edits.append((range, Array(value.utf8))) }
    }

    /// What stays the same stays as it was written.
    private mutating func write(_ value: Double, insteadOf old: Double, _ name: XMP.Name) {
        if abs(value - old) > 1e-9 { write(text(value), name) }
    }

    /// By its middle and size, or diameter, which is told as a part of the shorter side.
    mutating func moveArea(_ space: String) {
        func name(_ local: String) -> XMP.Name { XMP.Name(space: space, local: local) }
        guard let x = fields.number(name("x")), let y = fields.number(name("y")) else { return }
        let isInPixels = fields.text(name("unit")) == "pixel"
        let (width, height) = (fields.number(name("w")), fields.number(name("h")))
        move(name("x"), x, name("y"), y, isInPixels)
        resize(name("w"), width, name("h"), height, isInPixels)
        guard let diameter = fields.number(name("d")) else { return }
        let unit = isInPixels ? 1 : Double(min(before.width, before.height))
        let size = map.size(diameter * unit / Double(before.width), diameter * unit / Double(before.height))
        let side = max(size.width * Double(after.width), size.height * Double(after.height))
        write(isInPixels ? side : side / Double(min(after.width, after.height)), insteadOf: diameter, name("d"))
    }

    /// By four numbers in a text: a corner, width and height.
    mutating func moveCorners(_ name: XMP.Name) {
        let sides = (fields.text(name) ?? "").split(separator: ",").compactMap {
            Double($0.withoutOuterSpace())
        }
        guard sides.count == 4, sides.allSatisfy(\.isFinite) else { return }
        let middle = map(sides[0] + sides[2] / 2, sides[1] + sides[3] / 2)
        let (width, height) = map.size(sides[2], sides[3])
        let moved = [middle.x - width / 2, middle.y - height / 2, width, height]
        guard zip(moved, sides).contains(where: { abs($0 - $1) > 1e-9 }) else { return }
        write(moved.map(text).joined(separator: ", "), name)
    }

    /// A rectangle, a circle, or a vertex.
    mutating func moveBoundary(_ space: String, isInPixels: Bool) {
        func name(_ local: String) -> XMP.Name { XMP.Name(space: space, local: local) }
        guard let x = fields.number(name("rbX")), let y = fields.number(name("rbY")) else { return }
        if let width = fields.number(name("rbW")), let height = fields.number(name("rbH")) {
            let middle = moved(x + width / 2, y + height / 2, isInPixels)
            let size = resized(width, height, isInPixels)
            write(middle.x - size.width / 2, insteadOf: x, name("rbX"))
            write(middle.y - size.height / 2, insteadOf: y, name("rbY"))
            write(size.width, insteadOf: width, name("rbW"))
            write(size.height, insteadOf: height, name("rbH"))
            return
        }
        move(name("rbX"), x, name("rbY"), y, isInPixels)
        guard let radius = fields.number(name("rbRx")) else { return }
        // It is a part of the width.
        let inPixels = isInPixels ? radius : radius * Double(before.width)
        let size = map.size(inPixels / Double(before.width), inPixels / Double(before.height))
        let side = max(size.width * Double(after.width), size.height * Double(after.height))
        write(isInPixels ? side : side / Double(after.width), insteadOf: radius, name("rbRx"))
    }

    private mutating func move(_ xName: XMP.Name, _ x: Double, _ yName: XMP.Name, _ y: Double, _ isInPixels: Bool) {
        let place = moved(x, y, isInPixels)
        write(place.x, insteadOf: x, xName)
        write(place.y, insteadOf: y, yName)
    }

    private mutating func resize(
        _ widthName: XMP.Name, _ width: Double?, _ heightName: XMP.Name, _ height: Double?, _ isInPixels: Bool
    ) {
        guard let width, let height else { return }
        let size = resized(width, height, isInPixels)
        write(size.width, insteadOf: width, widthName)
        write(size.height, insteadOf: height, heightName)
    }

    private func moved(_ x: Double, _ y: Double, _ isInPixels: Bool) -> (x: Double, y: Double) {
        guard isInPixels else { return map(x, y) }
        let place = map(x / Double(before.width), y / Double(before.height))
        return (place.x * Double(after.width), place.y * Double(after.height))
    }

    private func resized(_ width: Double, _ height: Double, _ isInPixels: Bool) -> (width: Double, height: Double) {
        guard isInPixels else { return map.size(width, height) }
        let size = map.size(width / Double(before.width), height / Double(before.height))
        return (size.width * Double(after.width), size.height * Double(after.height))
    }

    private func text(_ value: Double) -> String {
        var digits = String(printf: "%.6f", value)
        while digits.hasSuffix("0") { digits.removeLast() }
        return digits.hasSuffix(".") ? String(digits.dropLast()) : digits
    }
}
