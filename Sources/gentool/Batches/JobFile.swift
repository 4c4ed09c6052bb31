import Foundation
import GentoolBase
import GentoolPipelines

/// What a line of a job file says: which picture to make, and what options are set to for it.
struct Job {
    /// The line for errors, such as `jobs.jsonl: line 3`.
    let place: String
    let input: String?
    let output: String?
    /// By the options' names with `_` between words, as texts; several for options that are given several times.
    let settings: [String: [String]]
}

/// A file with a JSON object on each line.
enum JobFile {
    /// The jobs in a file. Empty lines are left out.
    ///
    /// - Throws: `BatchError` with the line that is wrong.
    static func read(_ path: String) throws -> [Job] {
        let jobs = try TextLines.texts(of: try FileBytes.read(path)).map { number, text in
            try job(Data(text.utf8), "\(path): line \(number)")
        }
        guard !jobs.isEmpty else {
            throw BatchError(.notFound, file: path, "has no jobs; expected a JSON object on each line")
        }
        return jobs
    }

    private static func job(_ line: Data, _ place: String) throws -> Job {
        var settings: [String: [String]]
        do {
            settings = try JSONDecoder().decode([String: Value].self, from: line).mapValues(\.texts)
        } catch let DecodingError.typeMismatch(_, context) where !context.codingPath.isEmpty {
            let name = context.codingPath[0].stringValue
            throw BatchError(
                .invalidValue, file: place, "\"\(name)\" is an object; expected a text, a number, or a list of such")
        } catch {
            throw BatchError(
                .wrongFormat, file: place, "is no JSON object; expected one such as {\"input\": \"photo.jpg\"}")
        }
        func path(_ name: String) throws -> String? {
            guard let texts = settings.removeValue(forKey: name), !texts.isEmpty else { return nil }
            guard texts.count == 1 else {
                throw BatchError(.invalidValue, file: place, "\"\(name)\" is a list; expected one file")
            }
            return texts[0]
        }
        let (input, output) = (try path("input"), try path("output"))
        return Job(place: place, input: input, output: output, settings: settings)
    }

    /// A value as the text that an option takes; null says nothing.
    private struct Value: Decodable {
        let texts: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            texts =
                if value.decodeNil() {
                    []
                } else if let text = try? value.decode(String.self) {
                    [text]
                } else if let isTrue = try? value.decode(Bool.self) {
                    ["\(isTrue)"]
                } else if let number = try? value.decode(Int64.self) {
                    ["\(number)"]
                } else if let number = try? value.decode(UInt64.self) {
                    ["\(number)"]
                } else if let number = try? value.decode(Double.self) {
                    ["\(number)"]
                } else {
                    try value.decode([Value].self).flatMap(\.texts)
                }
        }
    }
}
