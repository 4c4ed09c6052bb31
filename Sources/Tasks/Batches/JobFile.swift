import FoundationEssentials
import GentoolBase
import GentoolPipelines
import Glibc

/// A file with a JSON object on each line: which picture to make, and what differs for it.
public enum JobFile {
    /// What a line says.
    public struct Line: Sendable {
        /// The line for errors, such as `jobs.jsonl: line 3`.
        public let place: String
        /// The picture to work on; `nil` if the line names none.
        public let input: String?
        /// Where the result goes; `nil` if the line doesn't say it.
        public let output: String?
        /// Texts by names of fields.
        public let settings: [String: [String]]

        /// A request with what this line says otherwise.
        ///
        /// - Throws: `BatchError` with the line.
        public func request<Request: PictureRequest>(_ request: Request) throws -> Request {
            do {
                if let name = settings.keys.sorted().first(where: Request.engineFields.contains) {
                    throw RequestError(field: name, "is the same for all jobs; say it once for all of them")
                }
                let known = ["input", "output"] + Request.aliases.keys + FieldList(request).names
                let settable = known.filter { !Request.engineFields.contains($0) }
                if let name = settings.keys.sorted().first(where: { !settable.contains($0) }) {
                    throw RequestError(field: name, "is not known; expected \(settable.joined(separator: ", "))")
                }
                return try request.setting(settings)
            } catch let error as RequestError {
                throw BatchError(.invalidValue, file: place, error.reason)
            }
        }
    }

    /// The lines of a file. Empty ones are left out.
    ///
    /// - Throws: `BatchError` with the line that is wrong.
    public static func read(_ path: String) throws -> [Line] {
        let lines = try TextLines.texts(of: try FileBytes.read(path)).map { number, text in
            try line(Data(text.utf8), "\(path): line \(number)")
        }
        guard !lines.isEmpty else {
            throw BatchError(.notFound, file: path, "has no jobs; expected a JSON object on each line")
        }
        return lines
    }

    private static func line(_ line: Data, _ place: String) throws -> Line {
        var settings: [String: [String]]
        do {
            settings = try JSONDecoder().decode([String: FieldTexts].self, from: line).mapValues(\.texts)
        } catch let DecodingError.typeMismatch(_, context) where !context.codingPath.isEmpty {
            let name = context.codingPath[0].stringValue
            throw BatchError(
                .invalidValue, file: place, "\"\(name)\" is an object; expected a text, a number, or a list of such")
        } catch {
            throw BatchError(
                .wrongFormat, file: place, "is no JSON object; expected one such as {\"input\": \"photo.jpg\"}")
        }
        if let name = JSONNames.repeated(in: line) {
            throw BatchError(.invalidValue, file: place, "has \"\(name.legible)\" twice; expected it once")
        }
        // The system takes it for a text's end.
        if let name = settings.keys.sorted().first(where: { settings[$0]!.contains { $0.utf8.contains(0) } }) {
            throw BatchError(.invalidValue, file: place, "\"\(name.legible)\" has the character NUL in it")
        }
        func path(_ name: String) throws -> String? {
            guard let texts = settings.removeValue(forKey: name), !texts.isEmpty else { return nil }
            guard texts.count == 1 else {
                throw BatchError(.invalidValue, file: place, "\"\(name)\" is a list; expected one file")
            }
            return texts[0]
        }
        let (input, output) = (try path("input"), try path("output"))
        return Line(place: place, input: input, output: output, settings: settings)
    }
}
