import CGentoolKernels
import Glibc

/// How a discrete Fourier transform of complex numbers of one length is computed, of many of them side by side.
///
/// Lengths fall into their prime factors (Cooley & Tukey 1965), in an order that needs no sorting (Stockham 1966). Where
/// there is a large one, the transform is a convolution with a chirp (Bluestein 1970), whose length falls into twos.
struct FourierPlan: Sendable {
    let length: Int
    private let stages: [Stage]
    private let chirp: Chirp?

    /// Larger prime factors than this are not worth their square.
    private static let largestFactor = 31

    private struct Stage: Sendable {
        let radix: Int
        /// How many transforms are left behind this stage, and how many numbers of each lie side by side.
        let parts: Int
        let span: Int
        /// radix × radix complex numbers for each part.
        let factors: [Float]
    }

    private final class Chirp: Sendable {
        /// Of the convolution.
        let plan: FourierPlan
        /// exp(-iπk²/n), complex numbers as two floats.
        let values: [Float]
        /// The transform of what the chirped numbers are convolved with, divided by the plan's length.
        let response: [Float]

        init(length: Int) {
            var whole = 1
            while whole < 2 * length - 1 { whole *= 2 }
            plan = FourierPlan(length: whole)
            // k² modulo 2n first: its sine would lose digits.
            let values = (0..<length).flatMap { FourierPlan.root($0 * $0 % (2 * length), of: 2 * length) }
            var re = [Float](repeating: 0, count: whole)
            var im = re
            for index in 0..<length {
                for place in [index, (whole - index) % whole] {
                    (re[place], im[place]) = (values[2 * index], -values[2 * index + 1])
                }
            }
            var (scratchRe, scratchIm) = (re, im)
            let plan = plan
            re.withUnsafeMutableBufferPointer { re in
                im.withUnsafeMutableBufferPointer { im in
                    scratchRe.withUnsafeMutableBufferPointer { scratchRe in
                        scratchIm.withUnsafeMutableBufferPointer { scratchIm in
                            plan.transform(
                                ComplexVectors(re: re.baseAddress!, im: im.baseAddress!),
                                scratch: ComplexVectors(re: scratchRe.baseAddress!, im: scratchIm.baseAddress!),
                                vector: 1)
                        }
                    }
                }
            }
            self.values = values
            response = (0..<whole).flatMap { [re[$0] / Float(whole), im[$0] / Float(whole)] }
        }
    }

    /// - Parameter length: 1 or more.
    init(length: Int) {
        self.length = length
        var factors: [Int] = []
        var rest = length
        for factor in [4, 2, 3, 5] {
            while rest % factor == 0 {
                factors.append(factor)
                rest /= factor
            }
        }
        var factor = 7
        while rest > 1 && factor <= Self.largestFactor {
            if rest % factor == 0 {
                factors.append(factor)
                rest /= factor
            } else {
                factor += 2
            }
        }
        guard rest == 1 else {
            stages = []
            chirp = Chirp(length: length)
            return
        }
        chirp = nil
        var (left, span) = (length, 1)
        stages = factors.map { radix in
            let parts = left / radix
            var table: [Float] = []
            table.reserveCapacity(2 * parts * radix * radix)
            for part in 0..<parts {
                for k in 0..<radix {
                    for j in 0..<radix { table += Self.root((j * parts + part) * k % left, of: left) }
                }
            }
            defer { (left, span) = (parts, span * radix) }
            return Stage(radix: radix, parts: parts, span: span, factors: table)
        }
    }

    /// exp(-2πi · index / count), in two floats.
    private static func root(_ index: Int, of count: Int) -> [Float] {
        let angle = 2 * Double.pi * Double(index) / Double(count)
        return [Float(cos(angle)), Float(-sin(angle))]
    }

    /// How many vectors `transform` works in beside those that it transforms.
    var scratchVectors: Int { chirp.map { 2 * $0.plan.length } ?? length }

    /// Transforms `length` vectors of complex numbers, each number of a vector by itself.
    ///
    /// - Parameters:
    ///   - x: vector after vector; becomes the result. With real and imaginary parts exchanged it is the inverse transform
    ///     times the length.
    ///   - scratch: `scratchVectors` vectors.
    ///   - vector: how many numbers a vector has.
    func transform(_ x: ComplexVectors, scratch: ComplexVectors, vector: Int) {
        if let chirp { return transform(x, by: chirp, scratch: scratch, vector: vector) }
        var (source, target) = (x, scratch)
        for stage in stages {
            let count = stage.span * vector
            stage.factors.withUnsafeBufferPointer { factors in
                for part in 0..<stage.parts {
                    let from = source.advanced(by: part * count)
                    let to = target.advanced(by: part * stage.radix * count)
                    gentool_fourier_step(
                        from.re, from.im, stage.parts * count, stage.radix,
                        factors.baseAddress! + 2 * part * stage.radix * stage.radix, count, to.re, to.im, count)
                }
            }
            swap(&source, &target)
        }
        if stages.count % 2 == 1 { x.update(from: scratch, count: length * vector) }
    }

    private func transform(_ x: ComplexVectors, by chirp: Chirp, scratch: ComplexVectors, vector: Int) {
        let whole = chirp.plan.length
        let inner = scratch.advanced(by: whole * vector)
        Self.multiply(x, by: chirp.values, vectors: length, vector: vector, to: scratch)
        scratch.advanced(by: length * vector).clear(count: (whole - length) * vector)
        chirp.plan.transform(scratch, scratch: inner, vector: vector)
        Self.multiply(scratch, by: chirp.response, vectors: whole, vector: vector, to: inner)
        chirp.plan.transform(inner.exchanged, scratch: scratch.exchanged, vector: vector)
        Self.multiply(inner, by: chirp.values, vectors: length, vector: vector, to: x)
    }

    /// Each vector times a complex number of its own.
    private static func multiply(
        _ x: ComplexVectors, by factors: [Float], vectors: Int, vector: Int, to out: ComplexVectors
    ) {
        factors.withUnsafeBufferPointer { factors in
            for index in 0..<vectors {
                let (from, to) = (x.advanced(by: index * vector), out.advanced(by: index * vector))
                gentool_fourier_step(
                    from.re, from.im, 0, 1, factors.baseAddress! + 2 * index, vector, to.re, to.im, 0)
            }
        }
    }
}

/// Complex numbers in memory, real and imaginary parts each by themselves.
struct ComplexVectors {
    let re: UnsafeMutablePointer<Float>
    let im: UnsafeMutablePointer<Float>

    var exchanged: ComplexVectors { ComplexVectors(re: im, im: re) }

    func advanced(by count: Int) -> ComplexVectors { ComplexVectors(re: re + count, im: im + count) }

    func update(from other: ComplexVectors, count: Int) {
        re.update(from: other.re, count: count)
        im.update(from: other.im, count: count)
    }

    func clear(count: Int) {
        re.update(repeating: 0, count: count)
        im.update(repeating: 0, count: count)
    }

    /// Calls `body` with memory for so many numbers.
    static func withTemporary(_ count: Int, _ body: (ComplexVectors) -> Void) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) {
            body(ComplexVectors(re: $0.baseAddress!, im: $0.baseAddress! + count))
        }
    }
}
