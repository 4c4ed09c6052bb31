import GentoolTensors

extension Conv2d {
    /// SPAN's convolution, trained as the sum of a 1×1 convolution and of three in a row (1×1, 3×3, 1×1), which together
    /// are one of 3×3 (Wan et al. 2024, §3.3). Files without the branches have the one alone.
    init(reparameterized from: Weights, _ channels: Int, to outputs: Int) throws {
        guard from.contains("sk.weight") else {
            try self.init(from["eval_conv"], channels, to: outputs)
            return
        }
        let gain = try from.shape("conv.0.weight", axes: 4)[0] / max(1, channels)
        let (inner, outer) = (channels * gain, outputs * gain)
        let before = try from.tensor("conv.0.weight", shape: [inner, channels])
        let middle = try from.tensor("conv.1.weight", shape: [outer, inner, 3, 3]).floats()
        let after = try from.tensor("conv.2.weight", shape: [outputs, outer])
        let skip = try from.tensor("sk.weight", shape: [outputs, channels])

        // Each tap on its own is a product of matrices; the branch of 1×1 is in the middle.
        let packedBefore = PackedWeights(before.transposed(), precision: .f32)
        var weight = [Float](repeating: 0, count: outputs * channels * 9)
        for tap in 0..<9 {
            let taps = Tensor(
                shape: [outer, inner], elements: (0..<(outer * inner)).map { middle[$0 * 9 + tap] })
            let product = after.linear(PackedWeights(taps.linear(packedBefore).transposed(), precision: .f32))
            let merged = tap == 4 ? product + skip : product
            for (index, value) in merged.floats().enumerated() { weight[index * 9 + tap] = value }
        }

        let biasBefore = try from.tensor("conv.0.bias", shape: [inner]).floats()
        var biasMiddle = try from.tensor("conv.1.bias", shape: [outer]).floats()
        for output in 0..<outer {
            for channel in 0..<inner {
                let start = (output * inner + channel) * 9
                biasMiddle[output] += middle[start..<(start + 9)].reduce(0, +) * biasBefore[channel]
            }
        }
        let bias = try Tensor(shape: [outer], elements: biasMiddle).linear(
            PackedWeights(after, precision: .f32), bias: from.tensor("conv.2.bias", shape: [outputs]))
        self.init(
            weight: Tensor(shape: [outputs, channels, 3, 3], elements: weight),
            bias: bias + (try from.tensor("sk.bias", shape: [outputs])), precision: from.precision)
    }
}
