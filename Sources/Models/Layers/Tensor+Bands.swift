import GentoolTensors

/// Some lines of a picture, with those around them that a layer needs to see.
struct PictureBand {
    /// N, lines, W, C.
    let band: Tensor
    /// Which of the band's lines are its own.
    let own: Range<Int>

    /// What was made of the band's own lines, at whichever scale.
    func core(of made: Tensor) -> Tensor {
        let scale = made.shape[1] / band.shape[1]
        return made.lines((own.lowerBound * scale)..<(own.upperBound * scale))
    }
}

extension Tensor {
    /// Calls `body` with all of a picture, N, H, W, C, band by band.
    ///
    /// - Parameters:
    ///   - elements: about how many a band has.
    ///   - margin: lines that a band has above and below its own, where there are some.
    func forEachBand(of elements: Int, margin: Int, _ body: (PictureBand) -> Void) {
        let height = shape[1]
        // An even number of lines, so that algorithms that work on pairs of lines pair the same ones.
        let lines = max(2, elements / (count / height) / 2 * 2)
        for start in stride(from: 0, to: height, by: lines) {
            let own = start..<min(height, start + lines)
            let seen = max(0, start - (margin + margin % 2))..<min(height, own.upperBound + margin)
            body(
                PictureBand(
                    band: self.lines(seen), own: (own.lowerBound - seen.lowerBound)..<(own.upperBound - seen.lowerBound)
                ))
        }
    }

    /// What `body` makes of a picture's bands, put together.
    func mappedInBands(of elements: Int, margin: Int, _ body: (PictureBand) -> Tensor) -> Tensor {
        var result: Tensor?
        var line = 0
        forEachBand(of: elements, margin: margin) { band in
            let part = band.core(of: body(band))
            if result == nil {
                let scale = part.shape[1] / band.own.count
                result = Tensor(shape: [part.shape[0], shape[1] * scale] + part.shape[2...])
            }
            result?.replace(line..<(line + part.shape[1]), axis: 1, with: part)
            line += part.shape[1]
        }
        return result ?? self
    }

    /// Some lines of a picture, N, H, W, C.
    func lines(_ range: Range<Int>) -> Tensor { cropped(rows: range, columns: 0..<shape[2]) }
}
