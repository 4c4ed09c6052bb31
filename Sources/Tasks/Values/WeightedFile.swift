/// A file with a weight behind a colon, such as style.safetensors:0.8; without one it counts 1.
public struct WeightedFile: SingleValue {
    public static let expectation = "a file, or one with its weight such as style.safetensors:0.8"

    public let file: String
    public let weight: Float

    public init?(text: String) {
        if let colon = text.lastIndex(of: ":"), let weight = Float(text[text.index(after: colon)...]) {
            (file, self.weight) = (String(text[..<colon]), weight)
        } else {
            (file, weight) = (text, 1)
        }
        if file.isEmpty { return nil }
    }

    public init(_ path: String, weight: Float = 1) { (self.file, self.weight) = (path, weight) }

    public var path: String? { file }
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

extension FieldRange<WeightedFile> {
    /// A model's path or name, with a weight that is a number.
    static var model: FieldRange {
        FieldRange("a weight that is a number", namesModels: true) { $0.weight.isFinite }
    }
}
