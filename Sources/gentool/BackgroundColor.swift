import ArgumentParser
import GentoolTasks

/// A colour, or none.
struct BackgroundColor: ExpressibleByArgument, SingleValue {
    static let expectation = "none, or a colour such as white, lightblue or #e0e0ff"

    /// Red, green and blue, 0...1; `nil` is transparent.
    let color: [Float]?
    /// As it was said.
    let text: String

    init?(text: String) {
        self.text = text
        guard !["none", "transparent"].contains(text) else {
            color = nil
            return
        }
        guard let color = SIMD3<Float>(colorText: text) else { return nil }
        self.color = [color.x, color.y, color.z]
    }
}
