import GentoolTasks

/// At which size a picture is generated that is to have another one: the program's own small model knows pictures of 256
/// pixels a side, and is enlarged from there.
struct GenerationSize {
    /// What the model is asked for; `nil` is its own size.
    let generated: PictureSize?
    /// What that is enlarged to; `nil` leaves it.
    let enlarged: PictureSize?

    private static let ownSide = 256

    /// - Parameters:
    ///   - size: the one that is wanted; `nil` is the model's.
    ///   - hasModel: whether a model was named.
    init(_ size: PictureSize?, hasModel: Bool) {
        guard let size, !hasModel, max(size.width, size.height) > Self.ownSide * 3 / 2 else {
            (generated, enlarged) = (size, nil)
            return
        }
        let scale = Double(Self.ownSide) / Double(max(size.width, size.height))
        func side(_ length: Int) -> Int { max(64, Int((Double(length) * scale / 8).rounded()) * 8) }
        generated = PictureSize(text: "\(side(size.width))x\(side(size.height))")
        enlarged = size
    }
}
