/// Columns and rows.
struct PixelSize: Equatable {
    let width: Int
    let height: Int

    /// After a quarter turn.
    var transposed: PixelSize { PixelSize(width: height, height: width) }
}
