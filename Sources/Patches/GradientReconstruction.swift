import GentoolBase
import GentoolTensors
import Glibc

/// Fills a hole with the gradients of the pixels that are copied into it, rather than with their colours.
///
/// A pixel's difference to a neighbour is the one at the place it was copied from; where the two were copied from
/// different places both answers are averaged. Joined to the known border, this removes steps of colour
/// at the hole's edge and between copied pieces (Pérez, Gangnet & Blake 2003, "Poisson Image Editing", §3). Where the
/// copied colours contradict those answers strongly, there is a true edge of the picture, and the step stays:
/// smoothing it would bleed one side's colour over the other. Unless nothing around is as sharp: where the picture is
/// out of focus, it has no such edges.
struct GradientReconstruction {
    private let known: Tensor
    private let values: [Float]
    private let correspondences: [Int32]
    private let width: Int
    private let height: Int
    private let channels: Int

    /// A root mean square difference of colours over which a step counts as an edge of the picture.
    private static let edge: Float = 0.15
    /// The steepest difference of two pixels near an edge, in units of its step: less than the first is out of focus, more
    /// than the second is sharp.
    private static let sharpness: (none: Float, all: Float) = (0.1, 0.3)
    /// What is so far from an edge is believed anyway, in units of the excess.
    private static let faint: Float = 0.3
    /// How far around a pixel that is copied one looks for sharp edges, and how far around one at the rim.
    private static let reach = (copied: 6, known: 16)

    /// - Parameters:
    ///   - known: 1, H, W, C.
    ///   - correspondences: per pixel the known pixel copied there, as `y * W + x`; -1 outside the hole.
    init(known: Tensor, correspondences: [Int32]) {
        self.known = known
        values = known.floats()
        self.correspondences = correspondences
        (height, width, channels) = (known.shape[1], known.shape[2], known.shape[3])
    }

    /// The filled picture: 1, H, W, C; `known` outside the hole.
    func solved() -> Tensor {
        let solver = PoissonSolver(width: width, height: height, unknown: correspondences.map { $0 >= 0 })
        let divergence = divergenceOfCopiedGradients()
        var result = values
        for channel in 0..<channels {
            var plane = correspondences.indices.map { value(copiedFrom($0), channel) }
            solver.solve(&plane, rightSide: correspondences.indices.map { divergence[$0 * channels + channel] })
            for pixel in correspondences.indices where correspondences[pixel] >= 0 {
                result[pixel * channels + channel] = plane[pixel]
            }
        }
        return Tensor(shape: known.shape, elements: result)
    }

    private func value(_ pixel: Int, _ channel: Int) -> Float { values[pixel * channels + channel] }

    private func copiedFrom(_ pixel: Int) -> Int {
        correspondences[pixel] < 0 ? pixel : Int(correspondences[pixel])
    }

    /// The known pixel beside `pixel`, or `nil`.
    private func knownNeighbour(of pixel: Int, _ dx: Int, _ dy: Int) -> Int? {
        let (x, y) = (pixel % width + dx, pixel / width + dy)
        guard x >= 0 && y >= 0 && x < width && y < height else { return nil }
        let neighbour = y * width + x
        return correspondences[neighbour] < 0 ? neighbour : nil
    }

    /// Per hole pixel and channel the sum over its neighbours of the difference that it should have to them.
    private func divergenceOfCopiedGradients() -> [Float] {
        var divergence = [Float](repeating: 0, count: width * height * channels)
        divergence.withUnsafeMutableBufferPointer { divergence in
            parallelFor(height) { y in
                for x in 0..<width {
                    let pixel = y * width + x
                    guard correspondences[pixel] >= 0 else { continue }
                    for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                        guard x + dx >= 0 && y + dy >= 0 && x + dx < width && y + dy < height else { continue }
                        addDifferences(pixel, dx, dy, to: divergence.baseAddress! + pixel * channels)
                    }
                }
            }
        }
        return divergence
    }

    /// How steep edges are near two pixels side by side: at the rim what is known there has the say.
    private func steepness(beside neighbour: Int, copied source: Int, _ neighbourSource: Int) -> Float {
        if correspondences[neighbour] < 0 { return steepness(around: neighbour, within: Self.reach.known) }
        return max(
            steepness(around: source, within: Self.reach.copied),
            steepness(around: neighbourSource, within: Self.reach.copied))
    }

    /// The largest mean square difference of two known pixels side by side around one.
    private func steepness(around pixel: Int, within reach: Int) -> Float {
        let (x, y) = (pixel % width, pixel / width)
        var largest: Float = 0
        for row in max(0, y - reach)..<min(height - 1, y + reach) {
            for column in max(0, x - reach)..<min(width - 1, x + reach) {
                let here = row * width + column
                guard correspondences[here] < 0 else { continue }
                for other in [here + 1, here + width] where correspondences[other] < 0 {
                    var sum: Float = 0
                    for channel in 0..<channels {
                        let difference = value(here, channel) - value(other, channel)
                        sum += difference * difference
                    }
                    largest = max(largest, sum / Float(channels))
                }
            }
        }
        return largest
    }

    private func addDifferences(_ pixel: Int, _ dx: Int, _ dy: Int, to sum: UnsafeMutablePointer<Float>) {
        let neighbour = pixel + dy * width + dx
        let source = copiedFrom(pixel)
        let neighbourSource = copiedFrom(neighbour)
        let continuation = knownNeighbour(of: source, dx, dy)
        let counterpart =
            correspondences[neighbour] < 0 ? nil : knownNeighbour(of: neighbourSource, -dx, -dy)
        let answers: Float = (continuation == nil ? 0 : 1) + (counterpart == nil ? 0 : 1)

        var contradiction: Float = 0
        for channel in 0..<channels {
            if let continuation {
                let error = value(continuation, channel) - value(neighbourSource, channel)
                contradiction += error * error
            }
            if let counterpart {
                let error = value(counterpart, channel) - value(source, channel)
                contradiction += error * error
            }
        }
        if answers == 0 {
            // Both were copied from the picture's border: nothing says that there is a difference at all.
            for channel in 0..<channels {
                let error = value(source, channel) - value(neighbourSource, channel)
                contradiction += error * error
            }
        }
        contradiction /= max(1, answers) * Float(channels)
        // Falls late and then fast: half a belief in a faint step would leave half of it to be seen.
        var excess = contradiction / (Self.edge * Self.edge)
        if excess > Self.faint {
            let sharpness = (steepness(beside: neighbour, copied: source, neighbourSource) / contradiction).squareRoot()
            excess *= min(max((sharpness - Self.sharpness.none) / (Self.sharpness.all - Self.sharpness.none), 0), 1)
        }
        let belief = exp(-excess * excess)

        for channel in 0..<channels {
            let copied = value(source, channel) - value(neighbourSource, channel)
            var guided: Float = 0
            if let continuation { guided += value(source, channel) - value(continuation, channel) }
            if let counterpart { guided += value(counterpart, channel) - value(neighbourSource, channel) }
            sum[channel] += belief * guided / max(1, answers) + (1 - belief) * copied
        }
    }
}
