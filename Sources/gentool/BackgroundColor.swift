import ArgumentParser
import GentoolTasks

/// white, black, gray, none, or a colour such as #e0e0ff.
struct BackgroundColor: ExpressibleByArgument, SingleValue {
    static let expectation = "white, black, gray, none, or a colour such as #e0e0ff"

    /// Red, green and blue, 0...1; `nil` is transparent.
    let color: [Float]?

    init?(text: String) {
        switch text {
        case "white": color = [1, 1, 1]
        case "black": color = [0, 0, 0]
        case "gray", "grey": color = [0.5, 0.5, 0.5]
        case "none", "transparent": color = nil
        default:
            guard text.hasPrefix("#"), text.utf8.count == 7,
                let number = UInt32(text.dropFirst(), radix: 16)
            else { return nil }
            color = [16, 8, 0].map { Float(number >> $0 & 0xFF) / 255 }
        }
    }

    var text: String { "white" }
}
