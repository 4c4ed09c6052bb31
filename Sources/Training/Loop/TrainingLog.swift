import FoundationEssentials
import GentoolBase
import Glibc

/// What was watched during a training.
public struct TrainingLog: Sendable {
    /// Numbers of a kind, in the order of steps.
    public struct Series: Sendable, Equatable {
        /// Of the metric.
        public let name: String
        /// In the order of steps.
        public internal(set) var points: [(step: Int, value: Double)] = []

        /// Equal where names, steps and values are.
        public static func == (a: Series, b: Series) -> Bool {
            a.name == b.name && a.points.map(\.step) == b.points.map(\.step)
                && a.points.map(\.value) == b.points.map(\.value)
        }
    }

    /// Of what is watched at every step, means of so many steps are kept.
    private static let stride = 20
    /// In the order in which metrics were first seen.
    public private(set) var series: [Series] = []
    private var sums: [String: (sum: Double, count: Int)] = [:]

    /// An empty log.
    public init() {}

    /// Takes down what a step found.
    mutating func addStep(_ metrics: [Metric], step: Int) {
        for metric in metrics {
            var sum = sums[metric.name] ?? (0, 0)
            sum = (sum.sum + metric.value, sum.count + 1)
            if step % Self.stride == 0 {
                append(metric.name, step: step, value: sum.sum / Double(sum.count))
                sum = (0, 0)
            }
            sums[metric.name] = sum
        }
    }

    /// Takes down what an evaluation found.
    mutating func addEvaluation(_ metrics: [Metric], step: Int) {
        for metric in metrics where metric.value.isFinite { append(metric.name, step: step, value: metric.value) }
    }

    private mutating func append(_ name: String, step: Int, value: Double) {
        guard let place = series.firstIndex(where: { $0.name == name }) else {
            series.append(Series(name: name, points: [(step, value)]))
            return
        }
        series[place].points.append((step, value))
    }

    private struct Line: Codable {
        let step: Int
        let name: String
        let value: Double
        /// Of how many steps so far the value is the mean, where it is going to be one of more, and their sum.
        var count: Int?
        var sum: Double?
    }

    /// Goes on with what was written; a file that is not there is an empty one.
    ///
    /// - Parameter last: the last step that counts: what came after it was lost with the state.
    init(contentsOf path: String, upTo last: Int) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        for text in String(decoding: try FileBytes.read(path), as: UTF8.self).split(separator: "\n") {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)), line.step <= last else {
                continue
            }
            if let count = line.count {
                sums[line.name] = line.step == last ? (line.sum ?? line.value, count) : nil
            } else {
                append(line.name, step: line.step, value: line.value)
            }
        }
    }

    /// - Parameter step: the last one that was taken.
    func write(to path: String, step: Int) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let points = series.flatMap { series in
            series.points.map { Line(step: $0.step, name: series.name, value: $0.value) }
        }
        let rest = sums.filter { $0.value.count > 0 }.sorted { $0.key < $1.key }.map { name, sum in
            Line(
                step: step, name: name, value: sum.sum / Double(sum.count), count: sum.count, sum: sum.sum)
        }
        let lines = try (points + rest).map { try encoder.encode($0) }
        try FileBytes.write(Array(Data(lines.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")])), to: path)
    }
}
