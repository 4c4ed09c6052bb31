import Synchronization
import Testing

@testable import GentoolTensors

@Suite("Products of 8-bit integers in blocks of 32") struct QuantisedProductTests {
    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    /// A file's weights, which can be read again.
    private static func kept(_ tensor: Tensor, storedBytes: Int) -> WeightArray {
        let floats = tensor.floats()
        return WeightArray(
            shape: tensor.shape,
            copy: { range, out in for place in range { out[place - range.lowerBound] = floats[place] } },
            storedBytes: storedBytes)
    }

    /// Rows in blocks of 32, each rounded to 127 steps of its largest number: GGML's q8_0 with a scale of 32 bits.
    private static func rounded(_ rows: Tensor) -> [[Double]] {
        let length = rows.shape[1]
        let values = rows.floats()
        return (0..<rows.shape[0]).map { row in
            stride(from: 0, to: length, by: 32).flatMap { start -> [Double] in
                let block = values[(row * length + start)..<(row * length + min(start + 32, length))]
                let most = block.map { abs($0) }.max()!
                let factor = most > 0 ? 127 / most : 0
                return block.map { Double(($0 * factor).rounded(.toNearestOrEven)) * Double(most / 127) }
            }
        }
    }

    private static func relativeError(_ made: Tensor, _ expected: Tensor) -> Double {
        let squares = zip(made.floats(), expected.floats()).reduce((0.0, 0.0)) { sums, pair in
            let difference = Double(pair.0 - pair.1)
            return (sums.0 + difference * difference, sums.1 + Double(pair.1) * Double(pair.1))
        }
        return (squares.0 / squares.1).squareRoot()
    }

    /// Weights that are multiplied as 8-bit integers, whatever suits the processor.
    private static func integers(_ weights: WeightArray) -> PackedWeights {
        PackedWeights(weights, precision: .q8, fewerProducts: false, factors: .q8)
    }

    @Test("A linear layer multiplies rounded rows with rounded weights", arguments: [1, 7, 8, 133], [32, 70, 320])
    func linear(rows: Int, channels: Int) {
        let (x, weights) = (Self.random([rows, channels], seed: 1), Self.random([45, channels], seed: 2))
        let (bias, residual) = (Self.random([45], seed: 3), Self.random([rows, 45], seed: 4))
        let made = x.linear(Self.integers(WeightArray(weights)), bias: bias, adding: residual).floats()
        let (left, right) = (Self.rounded(x), Self.rounded(weights))
        let (bases, rests) = (bias.floats(), residual.floats())
        for row in 0..<rows {
            for output in 0..<45 {
                let sum = zip(left[row], right[output]).reduce(0) { $0 + $1.0 * $1.1 }
                let expected = sum + Double(bases[output]) + Double(rests[row * 45 + output])
                #expect(abs(Double(made[row * 45 + output]) - expected) < 2e-4)
            }
        }
    }

    @Test("It is within one per cent of the same layer in floats")
    func isNear() {
        let (x, weights) = (Self.random([64, 640], seed: 1), Self.random([320, 640], seed: 2))
        for packed in [PackedWeights(weights, precision: .q8), Self.integers(WeightArray(weights))] {
            let error = Self.relativeError(x.linear(packed), x.linear(PackedWeights(weights, precision: .f32)))
            #expect(error < 0.01 && error > 0.001)
        }
    }

    @Test(
        "A matrix unit multiplies the rounded weights as bfloat16", .enabled(if: ProcessorLevel.hasMatrices),
        arguments: [9, 133], [32, 70, 320])
    func matrices(rows: Int, channels: Int) {
        let (x, weights) = (Self.random([rows, channels], seed: 1), Self.random([45, channels], seed: 2))
        let (bias, residual) = (Self.random([45], seed: 3), Self.random([rows, 45], seed: 4))
        let packed = PackedWeights(weights, precision: .q8)
        let halves = PackedWeights(packed.unpacked().reshaped([45, channels]), precision: .bf16)
        let made = x.linear(packed, bias: bias, adding: residual)
        #expect(Self.relativeError(made, x.linear(halves, bias: bias, adding: residual)) < 1e-4)
        #expect(packed.byteCount < halves.byteCount)
    }

    @Test("So is a convolution", arguments: [(stride: 1, doubled: false), (2, false), (1, true)])
    func convolution(stride: Int, doubled: Bool) {
        let (x, weights) = (Self.random([2, 9, 11, 48], seed: 1), Self.random([40, 48, 3, 3], seed: 2))
        let bias = Self.random([2, 40], seed: 3)
        func convolved(_ weights: PackedWeights) -> Tensor {
            x.convolved(with: weights, bias: bias, stride: stride, padding: Padding(1), doubled: doubled)
        }
        let expected = convolved(PackedWeights(weights, precision: .f32, keepsSize: stride == 1))
        for packed in [
            PackedWeights(weights, precision: .q8, keepsSize: stride == 1), Self.integers(WeightArray(weights)),
        ] {
            #expect(Self.relativeError(convolved(packed), expected) < 0.01)
        }
    }

    @Test(
        "Processors without products of bytes multiply floats, but fewer of them",
        arguments: [(height: 9, width: 11, doubled: false), (40, 30, false), (20, 17, true), (2, 3, false)])
    func winograd(height: Int, width: Int, doubled: Bool) {
        let (x, weights) = (Self.random([2, height, width, 48], seed: 1), Self.random([40, 48, 3, 3], seed: 2))
        let bias = Self.random([2, 40], seed: 3)
        func convolved(_ weights: PackedWeights) -> Tensor {
            x.convolved(with: weights, bias: bias, padding: Padding(1), doubled: doubled)
        }
        let packed = PackedWeights(WeightArray(weights), precision: .q8, fewerProducts: true, factors: .f32)
        #expect(packed.suitsWinograd && packed.byteCount == 2 * 9 * 2 * 32 * (32 + 4))
        let rounded = PackedWeights(packed.unpacked(), precision: .f32)
        #expect(Self.relativeError(convolved(packed), convolved(rounded)) < 1e-6)
        let few = Self.random([1, 48], seed: 4).reshaped([1, 1, 1, 48])
        #expect(
            Self.relativeError(
                few.convolved(with: packed, padding: Padding(1)), few.convolved(with: rounded, padding: Padding(1)))
                < 1e-6)
    }

    @Test("Weights that a file keeps in fewer bytes are read each time, and give the same", arguments: [5, 300])
    func keepsFile(rows: Int) {
        let (x, weights) = (Self.random([rows, 96], seed: 1), Self.random([300, 96], seed: 2))
        let (bias, residual) = (Self.random([300], seed: 3), Self.random([rows, 300], seed: 4))
        let kept = Self.integers(Self.kept(weights, storedBytes: 300 * 96 / 2))
        let packed = Self.integers(Self.kept(weights, storedBytes: 300 * 96 * 2))
        #expect(kept.byteCount == 0)
        #expect(packed.byteCount == 10 * 32 * (96 + 3 * 4))
        #expect(x.linear(kept, bias: bias, adding: residual) == x.linear(packed, bias: bias, adding: residual))
        #expect(kept.unpacked() == packed.unpacked())
        let stacked = WeightArray.stacked([0, 1].map { _ in Self.kept(weights, storedBytes: 300 * 96 / 2) })
        #expect(x.linear(Self.integers(stacked)).channels(300..<600) == x.linear(packed))
        // As bfloat16, they are not rounded to 8 bits before.
        let asSuits = PackedWeights(Self.kept(weights, storedBytes: 300 * 96 / 2), precision: .q8)
        #expect(Self.relativeError(x.linear(asSuits), x.linear(PackedWeights(weights, precision: .f32))) < 0.01)
    }

    @Test("Few rows are multiplied with weights as these are stored, not unpacked", arguments: [1, 8, 9])
    func fewRows(rows: Int) {
        let (x, weights) = (Self.random([rows, 96], seed: 1), WeightArray(Self.random([45, 96], seed: 2)))
        let (made, integers) = (x.linear(PackedWeights(weights, precision: .q8)), x.linear(Self.integers(weights)))
        #expect((made == integers) == (rows <= 8 || !ProcessorLevel.hasMatrices))
    }

    @Test("Few rows are multiplied with what a file holds, unrounded", arguments: 1...RowProduct.fewRows)
    func fewRowsOfFiles(rows: Int) {
        let (x, weights) = (Self.random([rows, 96], seed: 1), Self.random([300, 96], seed: 2))
        let (bias, residual) = (Self.random([300], seed: 3), Self.random([rows, 300], seed: 4))
        let expected = x.linear(PackedWeights(weights, precision: .f32), bias: bias, adding: residual)
        let kept = Self.kept(weights, storedBytes: 300 * 96 / 2)
        let made = x.linear(PackedWeights(kept, precision: .q8), bias: bias, adding: residual)
        #expect(Self.relativeError(made, expected) < 1e-6)
        let floats = weights.floats()
        let dotted = WeightArray(
            shape: [300, 96], copy: { range, out in out.update(repeating: .nan, count: range.count) },
            dot: { range, factors in range.reduce(0) { $0 + floats[$1] * factors[$1 - range.lowerBound] } },
            storedBytes: 300 * 96 / 2)
        for array in [dotted, WeightArray.stacked([dotted, dotted])] {
            let made = x.linear(PackedWeights(array, precision: .q8)).channels(0..<300)
            #expect(Self.relativeError(made, x.linear(PackedWeights(weights, precision: .f32))) < 1e-6)
        }
        let second = x.linear(PackedWeights(WeightArray.stacked([dotted, kept]), precision: .q8)).channels(300..<600)
        #expect(Self.relativeError(second, x.linear(PackedWeights(weights, precision: .f32))) < 1e-6)
    }

    @Test("A file's memory is given back when weights that it keeps are not needed any more, and not before")
    func givesBack() {
        let releases = Mutex(0)
        let zeros = WeightArray(
            shape: [32, 32], copy: { range, out in out.update(repeating: 0, count: range.count) },
            release: { releases.withLock { $0 += 1 } }, storedBytes: 1)
        do {
            let kept = PackedWeights(zeros, precision: .q8)
            _ = Self.random([3, 32], seed: 1).linear(kept)
            #expect(releases.withLock { $0 } == 0)
        }
        #expect(releases.withLock { $0 } == 1)
    }

    @Test("Layers with few channels or outputs are not rounded, nor are weights that learn")
    func exceptions() {
        #expect(PackedWeights(Self.random([64, 31], seed: 1), precision: .q8).precision == .fastest)
        #expect(PackedWeights(Self.random([4, 320, 3, 3], seed: 1), precision: .q8).precision == .fastest)
        #expect(PackedWeights(Self.random([32, 32], seed: 1), precision: .q8).precision == .q8)
    }

    @Test("Blocks of zeros stay zeros")
    func zeros() {
        let weights = PackedWeights(Self.random([40, 64], seed: 1), precision: .q8)
        #expect(Tensor(shape: [3, 64], repeating: 0).linear(weights) == Tensor(shape: [3, 40], repeating: 0))
    }
}
