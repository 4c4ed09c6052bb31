import GentoolTensors
import Testing

/// Reference values: `torch.randn(12, device="cuda")` after `torch.cuda.manual_seed(0)`.
@Test("Normal numbers equal those of PyTorch on an NVIDIA card")
func philox() {
    var generator = PhiloxGenerator(seed: 0)
    let expected: [Float] = [
        -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564, -0.62285122, -0.32838709,
        -1.07454231, -0.36314407, -1.67105067, 2.26550497,
    ]
    let first = generator.normal([3, 4])
    #expect(zip(first.floats(), expected).allSatisfy { abs($0 - $1) < 2e-6 })
    #expect(generator.normal([3, 4]) != first)
}
