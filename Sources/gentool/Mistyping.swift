import ArgumentParser
import Base
import Foundation
import Pipelines
import SystemPackage

/// What people meant whose words were something else.
enum Mistyping {
    /// What is wrong with the first word of the command line, if it names no command.
    static func verb(_ arguments: [String], among commands: [String]) -> ValidationError? {
        guard let word = arguments.first, !word.hasPrefix("-"), !(commands + ["help"]).contains(word) else {
            return nil
        }
        let distances = commands.map { (name: $0, distance: distance(word.lowercased(), $0)) }
        let nearest = distances.min { $0.distance < $1.distance }
        if let nearest, nearest.distance <= max(1, min(word.count, nearest.name.count) / 3) {
            return ValidationError("\(word): is no command; did you mean \(nearest.name)?")
        }
        return ValidationError("\(word): is no command; expected one of \(commands.joined(separator: ", "))")
    }

    /// The first arguments that were to name pictures but look like words of a text that was not quoted: no files, and
    /// not called like pictures.
    static func words(among pictures: [FilePath]) -> [String] {
        pictures.filter { path in
            path != "-" && !path.bytes.contains { "/*?[.".utf8.contains($0) } && !path.exists
        }.map(\.legible)
    }

    /// How many letters must be replaced, left out, added or swapped with their neighbour to make a word of another
    /// (optimal string alignment).
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
