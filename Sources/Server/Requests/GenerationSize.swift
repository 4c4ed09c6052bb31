import GentoolTasks

/// At which size a picture is generated that is to have another one: the program's own small model knows pictures of 256
/// pixels a side and makes sides in steps of 8, and is enlarged or fitted from there.
struct GenerationSize {
    /// What the model is asked for; `nil` is its own size.
    let generated: PictureSize?
    /// What that is brought to; `nil` leaves it.
    let fitted: PictureSize?

    private static let ownSide = 256
    private static let step = 8

    /// - Parameters:
    ///   - size: the one that is wanted; `nil` is the model's.
    ///   - hasModel: whether a model was named.
    init(_ size: PictureSize?, hasModel: Bool) {
        guard let size, !hasModel else {
            (generated, fitted) = (size, nil)
            return
        }
        let longer = max(size.width, size.height)
        let isLarge = longer > Self.ownSide * 3 / 2
        let scale = Double(Self.ownSide) / Double(longer)
        func side(_ length: Int) -> Int {
            guard isLarge else { return (length + Self.step - 1) / Self.step * Self.step }
            return max(64, Int((Double(length) * scale / Double(Self.step)).rounded()) * Self.step)
        }
        let made = (width: side(size.width), height: side(size.height))
        generated = PictureSize(text: "\(made.width)x\(made.height)")
        fitted = made == (size.width, size.height) ? nil : size
    }
}
