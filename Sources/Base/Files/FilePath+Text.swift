import SystemPackage

/// Names of files are bytes, and need not be text. Where one must pass through text (an argument, a line of JSON, a
/// template), it is escaped so that nothing is lost; where a person reads it, it is made legible.
extension FilePath {
    /// The scalars that stand for single bytes: the last 128 of Unicode, which are for private use.
    fileprivate static let escapes: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

    /// A path from its bytes, as the system has them.
    ///
    /// - Parameter bytes: without a zero byte.
    public init(bytes: some Sequence<UInt8>) {
        self = (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
            FilePath(platformString: $0.baseAddress!)
        }
    }

    /// The bytes of the path, as the system has them.
    public var bytes: [UInt8] {
        withPlatformString { start in
            var end = start
            while end.pointee != 0 { end += 1 }
            return UnsafeBufferPointer(start: start, count: end - start).map { UInt8(bitPattern: $0) }
        }
    }

    /// The path that `escaped` stands for.
    public init(escaped text: String) { self.init(bytes: Self.unescaped(text)) }

    /// The path as text from which `init(escaped:)` makes it again: each byte that belongs to no character, or to one
    /// of those that stand for bytes, is one of the scalars U+10FF80 to U+10FFFF (the idea is PEP 383's).
    public var escaped: String { Self.escaped(bytes) }

    /// The path for people: bytes that are not text, and characters that would steer a terminal, as `\xE9`.
    public var legible: String { escaped.legible }

    /// The address of another machine's file that was meant; a path has single slashes. `nil` for a path.
    public var address: String? {
        guard let match = escaped.wholeMatch(of: /((?:https?|ftps?|s3|gs):)\/(.+)/.ignoresCase()) else { return nil }
        return "\(match.1)//\(match.2)"
    }

    /// Text in which nothing of the bytes is lost; what is UTF-8 stays as it is.
    public static func escaped(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var rest = bytes[...]
        while !rest.isEmpty {
            var decoder = UTF8()
            var iterator = rest.makeIterator()
            if case .scalarValue(let scalar) = decoder.decode(&iterator), !escapes.contains(scalar.value) {
                text.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                text.append(Unicode.Scalar(0x10FF00 + UInt32(rest.removeFirst()))!)
            }
        }
        return String(text)
    }

    /// The bytes that some text stands for.
    static func unescaped(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            escapes.contains(scalar.value) ? [UInt8(scalar.value & 0xFF)] : Array(String(scalar).utf8)
        }
    }
}

extension String {
    /// Whether bytes stand in it that belong to no character (`FilePath.escaped`): it may name a file, but is no text.
    public var hasEscapedBytes: Bool { unicodeScalars.contains { FilePath.escapes.contains($0.value) } }

    /// Lines of text for people, each made legible.
    public var legibleLines: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return self }
        return split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { String($0).legible }
            .joined(separator: "\n")
    }

    /// The text for people: bytes that are not text, and characters that would steer a terminal, as `\xE9`.
    ///
    /// Names of files and texts of pictures come from strangers; written to a terminal as they are, they could move its
    /// cursor, change its title or worse (C0 and C1 controls; ECMA-48, §5).
    public var legible: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        func isLegible(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x20..<0x7F, 0xA0...0x10FF7F: !scalar.properties.isBidiControl
            default: false
            }
        }
        guard !unicodeScalars.allSatisfy(isLegible) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if isLegible(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                for byte in FilePath.unescaped(String(scalar)) { text += "\\x" + hexadecimal([byte]).uppercased() }
            }
        }
    }
}
