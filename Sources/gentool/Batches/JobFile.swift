import Foundation
import Pipelines
import Raster

/// What a line of a job file may say beside input and output.
protocol JobOverrides: Decodable, Sendable {
    associatedtype CodingKeys: CodingKey & CaseIterable
}

/// A file with a JSON object on each line.
enum JobFile {
    struct Job<Overrides: JobOverrides>: Decodable {
        let input: String?
        let output: String?
        let overrides: Overrides

        private enum CodingKeys: CodingKey, CaseIterable { case input, output }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            input = try container.decodeIfPresent(String.self, forKey: .input)
            output = try container.decodeIfPresent(String.self, forKey: .output)
            overrides = try Overrides(from: decoder)
        }

        static var names: [String] {
            CodingKeys.allCases.map(\.stringValue) + Overrides.CodingKeys.allCases.map(\.stringValue)
        }
    }

    /// The jobs in a file, each with its line for errors, such as `jobs.jsonl: line 3`. Empty lines are left out.
    static func read<Overrides: JobOverrides>(
        _ path: String, _ overrides: Overrides.Type
    ) throws -> [(place: String, job: Job<Overrides>)] {
        let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        let jobs = try lines.compactMap { number, line -> (place: String, job: Job<Overrides>)? in
            guard line.contains(where: { !$0.isWhitespace }) else { return nil }
            let place = "\(path): line \(number + 1)"
            return (place, try job(Data(line.utf8), place))
        }
        guard !jobs.isEmpty else {
            throw BatchError("\(path): has no jobs; expected a JSON object on each line")
        }
        return jobs
    }

    private static func job<Overrides: JobOverrides>(_ line: Data, _ place: String) throws -> Job<Overrides> {
        guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else {
            throw BatchError("\(place): is no JSON object; expected one such as {\"input\": \"photo.jpg\"}")
        }
        let names = Job<Overrides>.names
        if let unknown = object.keys.sorted().first(where: { !names.contains($0) }) {
            throw BatchError("\(place): \"\(unknown)\" is not known; expected \(names.joined(separator: ", "))")
        }
        do {
            return try JSONDecoder().decode(Job<Overrides>.self, from: line)
        } catch let DecodingError.typeMismatch(type, context), let DecodingError.valueNotFound(type, context) {
            let name = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw BatchError("\(place): \"\(name)\" is not of the type \(type)")
        } catch DecodingError.dataCorrupted(let context) {
            let name = context.codingPath.map(\.stringValue).joined(separator: ".")
            // Of numbers the decoder doesn't say which one it was.
            throw BatchError(
                "\(place): \(name.isEmpty ? "a number" : "\"\(name)\"") is out of range (a seed is whole and not negative)"
            )
        }
    }
}
