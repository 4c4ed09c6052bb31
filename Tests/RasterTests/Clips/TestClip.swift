import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

/// Small clips that are made in memory.
struct TestClip {
    var clip: Clip
    var frames: [ClipFrame]

    /// A square that moves over a gradient.
    static func moving(
        _ count: Int = 6, width: Int = 20, height: Int = 14, format: PixelFormat = .rgb, depth: Int = 8,
        rate: Rational = Rational(12)
    ) -> TestClip {
        let frames = (0..<count).map { number in
            let values = (0..<(width * height * format.channels)).map { index -> Float in
                let (pixel, channel) = (index / format.channels, index % format.channels)
                let (x, y) = (pixel % width, pixel / width)
                let isInside = (2 * number..<2 * number + 5).contains(x) && (4..<9).contains(y)
                if format.hasAlpha && channel == format.channels - 1 { return isInside ? 1 : y < 3 ? 0 : 0.5 }
                return isInside
                    ? [0.9, 0.2, 0.1][channel % 3]
                    : Float(x + y * (channel + 1)) / Float(width + height * format.channels)
            }
            return ClipFrame(
                Picture(width: width, height: height, format: format, samples: Samples(values, depth: depth)),
                duration: rate.inverse)
        }
        var clip = Clip(width: width, height: height, format: format, depth: depth, frameRate: rate)
        clip.loopCount = 0
        return TestClip(clip: clip, frames: frames)
    }

    func write(to path: FilePath, _ options: ClipOptions = ClipOptions()) throws -> [Notice] {
        let writer = try Clip.writer(to: path, for: clip, options: options)
        for frame in frames { try writer.append(frame) }
        return try writer.finish()
    }

    static func read(_ path: FilePath, options: ReadOptions = ReadOptions()) throws -> TestClip {
        let reader = try Clip.reader(contentsOf: path, options: options)
        var frames: [ClipFrame] = []
        while let frame = try reader.nextFrame() { frames.append(frame) }
        return TestClip(clip: reader.clip, frames: frames)
    }

    /// The largest difference of samples between frames, in 8-bit levels.
    static func difference(_ a: Picture, _ b: Picture) -> Int {
        let (a, b) = (a.with(depth: 8).bytes, b.with(depth: 8).bytes)
        return zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    /// In decibels.
    static func psnr(_ a: Picture, _ b: Picture) -> Double {
        let (a, b) = (a.with(depth: 8).bytes, b.with(depth: 8).bytes)
        let sum = zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        return sum == 0 ? .infinity : 10 * log10(255 * 255 * Double(a.count) / sum)
    }
}

extension TemporaryFolder {
    func file(_ name: String) -> FilePath { FilePath(path(name)) }
}
