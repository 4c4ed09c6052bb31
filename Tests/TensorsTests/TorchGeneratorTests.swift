import GentoolTensors
import Testing

/// Reference values: `torch.manual_seed(seed); torch.randn(count)` of PyTorch 2 on a CPU.
@Suite struct TorchGeneratorTests {
    @Test("Fewer than 16 normal numbers equal PyTorch's")
    func small() {
        var generator = TorchGenerator(seed: 0)
        expectClose(
            generator.normal([4]).floats(),
            [1.5409960746765137, -0.293428897857666, -2.1787893772125244, 0.5684312582015991])
    }

    @Test("Blocks of 16 normal numbers, and the tail drawn anew, equal PyTorch's")
    func large() {
        var generator = TorchGenerator(seed: 7)
        expectClose(
            generator.normal([4, 5]).floats(),
            [
                -0.8201345205307007, 0.39563116431236267, 0.8989084959030151, -1.3884038925170898,
                0.19844505190849304, 0.7820726633071899, 1.0391076803207397, -0.7245107293128967,
                -0.8489086031913757, -1.2169294357299805, -0.08102158457040787, 1.3614851236343384,
                -2.0614778995513916, 0.6741006970405579, -1.3233457803726196, -1.3597689867019653,
                -0.866701602935791, -0.5640066862106323, -2.056462526321411, -0.35672253370285034,
            ])
    }

    private func expectClose(_ values: [Float], _ expected: [Float]) {
        #expect(values.count == expected.count)
        for (value, reference) in zip(values, expected) { #expect(abs(value - reference) < 2e-6) }
    }
}
