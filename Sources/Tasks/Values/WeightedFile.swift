import GentoolBase
import SystemPackage

/// A file with a weight behind a colon, such as style.safetensors:0.8; without one it counts 1.
public struct WeightedFile: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a file, or one with its weight such as style.safetensors:0.8"

    /// The file's path, or the name of a model, without the weight.
    public let file: String
    /// What it counts; 1 where nothing is said.
    public let weight: Float

    /// The text up to the last colon, if a number stands behind it and no file is called like all of it; otherwise all of
    /// it. `nil` if no file is named.
    public init?(text: String) {
        if let colon = text.lastIndex(of: ":"), let weight = Float(text[text.index(after: colon)...]),
            !FilePath(escaped: text).exists
        {
            (file, self.weight) = (String(text[..<colon]), weight)
        } else {
            (file, weight) = (text, 1)
        }
        if file.isEmpty { return nil }
    }

    /// By default it counts 1.
    public init(_ path: String, weight: Float = 1) { (self.file, self.weight) = (path, weight) }

    /// The file.
    public var path: String? { file }
    /// Another file with the same weight.
    public func naming(_ path: String) -> WeightedFile { WeightedFile(path, weight: weight) }

    /// As it was given; without a weight of 1.
    public var text: String { weight == 1 ? file : "\(file):\(weight)" }
}

extension [WeightedFile] {
    /// What networks are called that are used together: with their weights where several are blended.
    var blendNames: [String] {
        map { $0.weight == 1 && count == 1 ? $0.file : "\($0.file):\($0.weight)" }
    }
}

extension WeightedFile {
    /// What a weight is at most in magnitude, so that sums of weights are finite.
    public static let largestWeight: Float = 1e6
}

extension FieldRange<WeightedFile> {
    /// A model's path or name, with a weight that is a number.
    static var model: FieldRange { weighing(-WeightedFile.largestWeight, namesModels: true) }

    /// A picture whose style is wanted, with a weight of 0 or more.
    static var style: FieldRange { weighing(0) }

    private static func weighing(_ least: Float, namesModels: Bool = false) -> FieldRange {
        let most = WeightedFile.largestWeight
        return FieldRange("a weight from \(Int(least)) to \(Int(most))", namesModels: namesModels) {
            (least...most).contains($0.weight)
        }
    }
}
