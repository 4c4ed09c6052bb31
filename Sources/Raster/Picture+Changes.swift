extension Picture {
    /// The smallest rectangle that holds all pixels which differ from those of another picture; `nil` if none do.
    ///
    /// - Parameter other: of the same size, format and depth.
    public func changes(from other: Picture) -> PixelRect? {
        precondition(
            (width, height) == (other.width, other.height) && format == other.format, "pictures of the same kind")
        switch (samples, other.samples) {
        case (.eight(let new), .eight(let old)): return changes(of: new, from: old)
        case (.sixteen(let new), .sixteen(let old)): return changes(of: new, from: old)
        default: preconditionFailure("pictures of the same depth")
        }
    }

    private func changes<Sample: Equatable>(of new: [Sample], from old: [Sample]) -> PixelRect? {
        let row = width * format.channels
        var (left, right) = (row, -1)
        let rows = (0..<height).filter { y in
            let places = y * row..<(y + 1) * row
            guard let first = places.first(where: { new[$0] != old[$0] }),
                let last = places.last(where: { new[$0] != old[$0] })
            else { return false }
            (left, right) = (min(left, first - y * row), max(right, last - y * row))
            return true
        }
        guard let top = rows.first, let bottom = rows.last else { return nil }
        return PixelRect(
            columns: left / format.channels..<right / format.channels + 1, rows: top..<bottom + 1)
    }
}
