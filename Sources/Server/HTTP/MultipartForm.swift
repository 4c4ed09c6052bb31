import GentoolBase
import Glibc

/// The parts of a form with files (RFC 7578).
struct MultipartForm: Sendable {
    struct Part: Sendable {
        let name: String
        /// `nil` for a field without a file.
        let fileName: String?
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let parts: [Part]

    private static let most = 200

    /// - Parameter type: what `Content-Type` says.
    /// - Returns: `nil` where it is another type.
    /// - Throws: `HTTPFault` where it is damaged.
    init?(_ body: [UInt8], type: String?) throws(HTTPFault) {
        guard let type, type.lowercased().hasPrefix("multipart/form-data") else { return nil }
        guard let boundary = Self.parameter("boundary", of: type), (1...70).contains(boundary.utf8.count) else {
            throw HTTPFault(400, "multipart/form-data needs a boundary")
        }
        let mark = Array("\r\n--\(boundary)".utf8)
        // The first one has no line before it.
        let text = [13, 10] + body
        guard var place = text.find(mark, from: 0) else { throw HTTPFault(400, "the form's boundary is not in it") }
        var parts: [Part] = []
        while true {
            place += mark.count
            if text[place...].starts(with: [45, 45]) { break }
            guard let lineEnd = text.find([13, 10], from: place), lineEnd - place < 80,
                let headEnd = text.find([13, 10, 13, 10], from: lineEnd), headEnd - place < HTTPHead.largest,
                let next = text.find(mark, from: headEnd)
            else { throw HTTPFault(400, "the form ends in the middle of a part") }
            let lines = String(decoding: text[min(lineEnd + 2, headEnd)..<headEnd], as: UTF8.self).split(
                separator: "\r\n")
            guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
                let name = Self.parameter("name", of: String(disposition))
            else { throw HTTPFault(400, "a part of the form has no name") }
            let start = headEnd + 4
            let part = Part(
                name: name, fileName: Self.parameter("filename", of: String(disposition)),
                bytes: start <= next ? Array(text[start..<next]) : [])
            // So browsers send a field for which no file was chosen.
            if part.fileName != "" || !part.bytes.isEmpty { parts.append(part) }
            guard parts.count <= Self.most else { throw HTTPFault(400, "the form has more than \(Self.most) parts") }
            place = next
        }
        self.parts = parts
    }

    /// A parameter behind semicolons, in quotation marks or without (RFC 2183).
    private static func parameter(_ name: String, of text: String) -> String? {
        var rest = Substring(text)
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let key = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            var value = ""
            if rest.first == "\"" {
                rest.removeFirst()
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                        value.append(next)
                        rest.removeFirst()
                    } else {
                        value.append(character)
                    }
                }
            } else {
                let end = rest.firstIndex(of: ";") ?? rest.endIndex
                value = rest[..<end].trimmingBlanks
                rest = rest[end...]
            }
            // Some percent-encode what is not ASCII.
            if key == name { return PercentCoding.decoded(value) ?? value }
        }
        return nil
    }

    subscript(name: String) -> Part? { parts.first { $0.name == name } }
}

extension [UInt8] {
    /// Where some bytes, of which there is at least one, begin, at or behind a place.
    func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard start >= 0, start + pattern.count <= count else { return nil }
        return withUnsafeBytes { text in
            pattern.withUnsafeBytes { pattern in
                var place = start
                while place + pattern.count <= text.count,
                    let found = memchr(
                        text.baseAddress! + place, Int32(pattern[0]), text.count - pattern.count - place + 1)
                {
                    place = UnsafeRawPointer(found) - text.baseAddress!
                    if memcmp(found, pattern.baseAddress!, pattern.count) == 0 { return place }
                    place += 1
                }
                return nil
            }
        }
    }
}
