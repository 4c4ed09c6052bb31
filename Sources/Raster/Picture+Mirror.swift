extension Picture {
    /// The picture with more pixels around it, mirrored at its outermost pixels, which are not repeated (NumPy's and
    /// PyTorch's `reflect`), with its metadata.
    ///
    /// - Parameters: how many pixels there are more on each side, 0 or more.
    public func mirrored(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Picture {
        guard left + top + right + bottom > 0 else { return self }
        let columns = (-left..<(width + right)).map { Self.mirror($0, width) }
        let rows = (-top..<(height + bottom)).map { Self.mirror($0, height) }
        func mirrored<Sample>(_ samples: [Sample]) -> [Sample] {
            let channels = format.channels
            var result: [Sample] = []
            result.reserveCapacity(rows.count * columns.count * channels)
            for row in rows {
                for column in columns {
                    let start = (row * width + column) * channels
                    result.append(contentsOf: samples[start..<(start + channels)])
                }
            }
            return result
        }
        let all: Samples =
            switch samples {
            case .eight(let samples): .eight(mirrored(samples))
            case .sixteen(let samples): .sixteen(mirrored(samples))
            }
        return Picture(
            width: columns.count, height: rows.count, format: format, samples: all, metadata: metadata)
    }

    private static func mirror(_ place: Int, _ length: Int) -> Int {
        let period = max(1, 2 * (length - 1))
        let inPeriod = (place % period + period) % period
        return min(inPeriod, length == 1 ? 0 : period - inPeriod)
    }
}
