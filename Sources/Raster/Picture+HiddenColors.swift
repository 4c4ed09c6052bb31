extension Picture {
    /// The picture with the colours of fully transparent pixels replaced by those of visible pixels near them.
    ///
    /// What is hidden may be anything. Filters and networks that look at colours without their opacity see it, and edges
    /// of what is visible would take it on. Opacity does not change; without transparency nothing does.
    public func extendingVisibleColors() -> Picture {
        guard format.hasAlpha else { return self }
        var result = self
        switch samples {
        case .eight(var values):
            result.samples = .eight([])
            extend(&values)
            result.samples = .eight(values)
        case .sixteen(var values):
            result.samples = .sixteen([])
            extend(&values)
            result.samples = .sixteen(values)
        }
        return result
    }

    /// Carries the nearest visible colour down and right, then up and left: a chamfer distance transform (Rosenfeld &
    /// Pfaltz 1966) that takes the colour along.
    private func extend<Sample: FixedWidthInteger>(_ samples: inout [Sample]) {
        let (channels, colors) = (format.channels, format.colorChannels)
        let far = Int32.max / 2
        var distances = [Int32](repeating: far, count: width * height)
        samples.withUnsafeMutableBufferPointer { samples in
            distances.withUnsafeMutableBufferPointer { distances in
                var hasHidden = false
                for pixel in 0..<(width * height) {
                    if samples[pixel * channels + colors] > 0 { distances[pixel] = 0 } else { hasHidden = true }
                }
                guard hasHidden else { return }
                func take(_ pixel: Int, from neighbour: Int) {
                    guard distances[neighbour] + 1 < distances[pixel] else { return }
                    distances[pixel] = distances[neighbour] + 1
                    for color in 0..<colors {
                        samples[pixel * channels + color] = samples[neighbour * channels + color]
                    }
                }
                for y in 0..<height {
                    for x in 0..<width where distances[y * width + x] > 0 {
                        let pixel = y * width + x
                        if x > 0 { take(pixel, from: pixel - 1) }
                        if y > 0 {
                            take(pixel, from: pixel - width)
                            if x > 0 { take(pixel, from: pixel - width - 1) }
                            if x + 1 < width { take(pixel, from: pixel - width + 1) }
                        }
                    }
                }
                for y in (0..<height).reversed() {
                    for x in (0..<width).reversed() where distances[y * width + x] > 0 {
                        let pixel = y * width + x
                        if x + 1 < width { take(pixel, from: pixel + 1) }
                        if y + 1 < height {
                            take(pixel, from: pixel + width)
                            if x + 1 < width { take(pixel, from: pixel + width + 1) }
                            if x > 0 { take(pixel, from: pixel + width - 1) }
                        }
                    }
                }
            }
        }
    }
}
