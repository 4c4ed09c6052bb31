import GentoolRaster

/// What a tool is called with, read so that mistakes are said in words that a model can act on.
struct MCPArguments {
    let tool: MCPTool
    let values: [String: JSON]

    init(_ tool: MCPTool, _ values: [String: JSON]) throws(MCPFault) {
        (self.tool, self.values) = (tool, values.filter { $0.value != .null })
        let names = tool.arguments.map(\.name)
        if let other = values.keys.sorted().first(where: { !names.contains($0) }) {
            throw MCPFault(
                "\(other.prefix(60)): is no argument of \(tool.name); it takes \(names.joined(separator: ", "))")
        }
        if let missing = tool.required.first(where: { self.values[$0] == nil }) {
            throw MCPFault("\(missing): is missing; \(tool.name) needs \(tool.required.joined(separator: ", "))")
        }
        if let empty = tool.required.first(where: { self.values[$0]?.string?.trimmingBlanks.isEmpty == true }) {
            throw MCPFault("\(empty): is empty; \(tool.name) needs it")
        }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    private static func fault(_ name: String, _ expected: String, _ value: JSON?) -> MCPFault {
        let found =
            switch value {
            case nil, .null: "nothing"
            case .object: "an object"
            case .array: "a list"
            case .string(let text)?: "the text \"\(text.prefix(60))\""
            case let value?: "\(value.text.prefix(60))"
            }
        return MCPFault("\(name): expected \(expected), got \(found)")
    }

    func text(_ name: String) throws(MCPFault) -> String? {
        guard let value = values[name] else { return nil }
        guard let text = value.string else { throw Self.fault(name, "a text", value) }
        return text
    }

    func bool(_ name: String, _ usual: Bool) throws(MCPFault) -> Bool {
        guard let value = values[name] else { return usual }
        guard let isTrue = value.bool else { throw Self.fault(name, "true or false", value) }
        return isTrue
    }

    func number(_ name: String) throws(MCPFault) -> Double? {
        guard let value = values[name] else { return nil }
        let schema = tool.arguments.first { $0.name == name }?.schema
        let isWhole = schema?["type"]?.string == "integer"
        let (least, most) = (schema?["minimum"]?.double ?? -.infinity, schema?["maximum"]?.double ?? .infinity)
        guard let number = value.double, (least...most).contains(number), !isWhole || number == number.rounded() else {
            func text(_ bound: Double) -> String {
                bound == bound.rounded() && bound.isFinite ? "\(Int(bound))" : "\(bound)"
            }
            throw Self.fault(
                name, "a \(isWhole ? "whole " : "")number from \(text(least)) to \(text(most))", value)
        }
        return number
    }

    /// Which of several ways is used; an error if there are two.
    func one(of names: [String], needed: Bool) throws(MCPFault) -> String? {
        let given = names.filter { has($0) }
        guard given.count <= 1 else {
            throw MCPFault("\(given.joined(separator: " and ")): say one of \(names.joined(separator: ", "))")
        }
        guard !needed || !given.isEmpty else { throw MCPFault("say one of \(names.joined(separator: ", "))") }
        return given.first
    }

    /// Pixels of a side, of a number or of a part of it such as `25%`.
    private func place(_ value: JSON?, _ name: String, of side: Int) throws(MCPFault) -> Double {
        let text = value?.string?.trimmingBlanks
        let number: Double? =
            if let text, text.hasSuffix("%") {
                Double(text.dropLast()).map { $0 / 100 * Double(side) }
            } else {
                value?.double
            }
        guard let number, number.isFinite, number >= -0.5, number <= Double(side) + 0.5 else {
            throw Self.fault(name, "pixels from 0 to \(side) or a part such as \"25%\"", value)
        }
        return min(max(0, number), Double(side))
    }

    func box(_ size: (width: Int, height: Int)) throws(MCPFault) -> PixelRect? {
        guard let value = values["box"] else { return nil }
        guard value.object != nil else { throw Self.fault("box", "an object with left, top, right, bottom", value) }
        let left = try place(value["left"], "box.left", of: size.width)
        let right = try place(value["right"], "box.right", of: size.width)
        let top = try place(value["top"], "box.top", of: size.height)
        let bottom = try place(value["bottom"], "box.bottom", of: size.height)
        let (x, y) = (Int(left.rounded(.down)), Int(top.rounded(.down)))
        let (width, height) = (Int(right.rounded(.up)) - x, Int(bottom.rounded(.up)) - y)
        guard width > 0, height > 0, right > left, bottom > top else {
            throw MCPFault("box: left has to be less than right, and top less than bottom")
        }
        return PixelRect(x: x, y: y, width: width, height: height)
    }

    private func point(_ value: JSON?, _ name: String, _ size: (width: Int, height: Int)) throws(MCPFault) -> (
        Double, Double
    ) {
        guard value?.object != nil else { throw Self.fault(name, "an object with x and y", value) }
        return (
            try place(value?["x"], "\(name).x", of: size.width), try place(value?["y"], "\(name).y", of: size.height)
        )
    }

    func point(_ size: (width: Int, height: Int)) throws(MCPFault) -> (x: Int, y: Int)? {
        guard has("point") else { return nil }
        let (x, y) = try point(values["point"], "point", size)
        return (min(Int(x), size.width - 1), min(Int(y), size.height - 1))
    }

    func polygon(_ size: (width: Int, height: Int)) throws(MCPFault) -> [(x: Double, y: Double)]? {
        guard let value = values["polygon"] else { return nil }
        guard let corners = value.array, (3...500).contains(corners.count) else {
            throw Self.fault("polygon", "a list of 3 to 500 corners {x, y}", value)
        }
        var points: [(x: Double, y: Double)] = []
        for (index, corner) in corners.enumerated() { points.append(try point(corner, "polygon[\(index)]", size)) }
        return points
    }
}
