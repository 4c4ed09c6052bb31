import ArgumentParser
import GentoolBase
import GentoolModels
import GentoolPipelines
import GentoolTasks
import GentoolTensors
import Glibc

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the speed of models on this machine.",
        discussion: """
            All weights are random: nothing is downloaded.

            Stable Diffusion 1.5 at 512x512:
              gentool bench

            In 32-bit floats, at another size:
              gentool bench --precision f32 --size 768x512

            One step of FLUX.2-klein 4B; like z-image, it takes much memory (8 and 12 GB
            in bf16):
              gentool bench --shape flux2-klein

            One step of AnimateDiff, for 16 frames of 256x256:
              gentool bench --shape animatediff

            The single step of SD-Turbo, with text encoding and TAESD's decoding:
              gentool bench --shape sd-turbo

            One linear layer of FLUX.2-klein, 3072 x 3072 over 1536 tokens:
              gentool bench --shape layer --precision q8 --threads 1

            Training steps of a small UNet and a small upscaler:
              gentool bench --training

            A guided step evaluates the UNet twice. The share of the peak is relative to
            the matrix products that run best on this machine.
            """)

    @OptionGroup var machine: ThreadOptions

    @Option(help: "The model: sd15, sd-turbo, sdxl, animatediff, flux2-klein, z-image, esrgan or layer.")
    var shape = BenchShape.sd15

    @Option(help: ArgumentHelp("Width and height of the picture.", valueName: "WxH"))
    var size: PictureSize?

    @Option(
        name: .customLong("precision"),
        help: ArgumentHelp("f32, bf16 or q8; by default the fastest here.", valueName: "precision"))
    var chosenPrecision: Precision?

    @Option(help: ArgumentHelp("Number of runs of each part; the best counts.", valueName: "number"))
    var repeats = 3

    @Flag(help: "Measure training steps instead.")
    var training = false

    @Flag(help: "Print one JSON object per part.")
    var json = false

    private struct Report: Encodable {
        let part: String
        let seconds: Double
        let teraflop: Double
        let gigaflopPerSecond: Double
        let shareOfPeak: Double
        /// Of the time, by kind of operation.
        let shares: [String: Double]
    }

    private var precision: Precision { chosenPrecision ?? .fastest }

    func validate() throws {
        try expect("--size", size, .generated)
        try expect("--repeats", repeats, in: 1...1000)
        if training && shape != .sd15 {
            throw ValidationError(
                "--shape \(shape.rawValue): --training has networks of its own; leave one of them out")
        }
        if let size, training || shape == .layer {
            let other = training ? "--training" : "--shape \(shape.rawValue)"
            throw ValidationError("--size \(size.text): \(other) has a size of its own; leave one of them out")
        }
    }

    func run() throws {
        if shape == .esrgan { return try runUpscaler() }
        if shape == .layer { return try runLayer() }
        let (width, height) = (size?.width ?? shape.side, size?.height ?? shape.side)
        guard width % 64 == 0 && height % 64 == 0 else {
            throw ValidationError("--size \(width)x\(height): expected multiples of 64")
        }
        let peak = ProductBenchmark.peak(precision: precision)
        try report("product", seconds: peak.seconds, operations: peak.operations, peak: peak.rate)
        if training {
            let bench = TrainingBench(precision: precision)
            for subject in try bench.subjects() {
                let result = try bench.measure(subject, steps: repeats)
                try report(subject.name, seconds: result.seconds.min()!, operations: result.operations, peak: peak.rate)
            }
            return
        }
        if shape == .flux2Klein || shape == .zImage {
            return try runTransformer(width: width, height: height, peak: peak.rate)
        }
        try runUNet(width: width, height: height, peak: peak.rate)
    }

    private func runUNet(width: Int, height: Int, peak: Double) throws {
        let latents = [1, height / 8, width / 8, 4]
        let configuration = shape.unet
        if let configuration = shape.text {
            let encoder = try TextEncoder(Weights(RandomWeights(), precision: precision), configuration)
            let tokens = [[Int](repeating: 1, count: configuration.maximumPositions)]
            try measure("text", peak: peak) { _ = encoder(tokens) }
        }
        do {
            let unet = try UNet(Weights(RandomWeights(), precision: precision), configuration)
            var conditioning = Conditioning(
                context: Tensor(shape: [shape.texts, 77, configuration.crossAttentionDim], repeating: 0.1))
            if shape == .sdxl {
                conditioning.pooled = Tensor(shape: [2, 1280], repeating: 0.1)
                conditioning.sizes = [Float(height), Float(width), 0, 0, Float(height), Float(width)]
            }
            let samples = configuration.motion?.clipLength ?? shape.texts
            let sample = Tensor(shape: [samples] + latents[1...], repeating: 0.5)
            try measure(shape.step, peak: peak) {
                _ = unet(sample, timestep: 500, conditioning: conditioning)
            }
        }
        let latent = Tensor(shape: latents, repeating: 0.5)
        if shape == .sdTurbo {
            let weights = Weights(RandomWeights(of: BenchShape.tinyDecoder), precision: precision)
            let decoder = try AutoencoderTiny(weights, encodes: false)
            try measure("decode", peak: peak) { _ = decoder.decode(latent) }
            return
        }
        let autoencoder = try AutoencoderKL(Weights(RandomWeights(), precision: precision), AutoencoderConfiguration())
        let picture = Tensor(shape: [1, height, width, 3], repeating: 0.5)
        try measure("encode", peak: peak) { _ = autoencoder.encode(picture) }
        try measure("decode", peak: peak) { _ = autoencoder.decode(latent) }
    }

    /// A step without guidance, under a text that fills what there is for it.
    private func runTransformer(width: Int, height: Int, peak: Double) throws {
        let weights = Weights(RandomWeights(), precision: precision)
        var autoencoder = AutoencoderConfiguration()
        let (tokens, cell) = (512, shape == .zImage ? 8 : 16)
        do {
            let network: any DiffusionNetwork
            let shape: any DiffusionNetworkShape
            if self.shape == .zImage {
                let configuration = ZImageConfiguration()
                (network, shape) = (try ZImageTransformer(weights, configuration), configuration)
            } else {
                let configuration = Flux2Configuration()
                (network, shape) = (try Flux2Transformer(weights, configuration), configuration)
            }
            let conditioning = Conditioning(
                context: Tensor(shape: [1, tokens, shape.contextChannels], repeating: 0.1))
            let sample = Tensor(shape: [1, height / cell, width / cell, shape.inChannels], repeating: 0.5)
            try measure("step", peak: peak) {
                _ = network(sample, timestep: 500, conditioning: conditioning, injection: nil)
            }
        }
        autoencoder.latentChannels = shape == .zImage ? 16 : 32
        let decoder = try AutoencoderKL(weights, autoencoder, encodes: false)
        let latent = Tensor(shape: [1, height / 8, width / 8, autoencoder.latentChannels], repeating: 0.5)
        try measure("decode", peak: peak) { _ = decoder.decode(latent) }
    }

    private func runUpscaler() throws {
        let (width, height) = (size?.width ?? 256, size?.height ?? 256)
        let peak = ProductBenchmark.peak(precision: precision)
        try report("product", seconds: peak.seconds, operations: peak.operations, peak: peak.rate)
        let network = try RRDBNet(Weights(RandomWeights(), precision: precision), RRDBNetConfiguration())
        let picture = Tensor(shape: [1, height, width, 3], repeating: 0.5)
        try measure("upscale 4x", peak: peak.rate) { _ = network(picture) }
    }

    /// A layer of FLUX.2-klein 4B over the tokens of a picture of 512×512 and its text.
    private func runLayer() throws {
        let (width, tokens) = (Flux2Configuration().width, 1536)
        let peak = ProductBenchmark.peak(precision: precision)
        try report("product", seconds: peak.seconds, operations: peak.operations, peak: peak.rate)
        let weights = PackedWeights(
            try Weights(RandomWeights(), precision: precision).tensor("weight", shape: [width, width]),
            precision: precision)
        let input = Tensor(shape: [1, tokens, width], repeating: 0.5)
        try measure("layer", peak: peak.rate) { _ = input.linear(weights) }
    }

    private func measure(_ part: String, peak: Double, _ body: () -> Void) throws {
        var best = Double.infinity
        var operations = 0
        OperationClock.reset()
        let first = ContinuousClock.now
        for _ in 0..<repeats {
            OperationCount.reset()
            let start = ContinuousClock.now
            body()
            best = min(best, ContinuousClock.now.seconds(since: start))
            operations = OperationCount.current
        }
        let total = ContinuousClock.now.seconds(since: first)
        try report(
            part, seconds: best, operations: operations, peak: peak,
            shares: OperationClock.seconds.map { ($0.key.rawValue, $0.value / total) })
    }

    /// - Parameter shares: of the time, by kind of operation.
    private func report(
        _ part: String, seconds: Double, operations: Int, peak: Double, shares: [(kind: String, share: Double)] = []
    ) throws {
        let rate = Double(operations) / seconds
        if json {
            let report = Report(
                part: part, seconds: seconds, teraflop: Double(operations) / 1e12, gigaflopPerSecond: rate / 1e9,
                shareOfPeak: rate / peak, shares: Dictionary(uniqueKeysWithValues: shares.map { ($0.kind, $0.share) }))
            try Console.tell(JSONLine.text(of: report))
        } else {
            try Console.tell(
                "\(part.padded(to: 12)) \(precision.rawValue) "
                    + String(
                        printf: "%8.3f s  %6.3f TFLOP  %6.0f GFLOP/s  %3.0f %% of the peak", seconds,
                        Double(operations) / 1e12, rate / 1e9, 100 * rate / peak))
            if !shares.isEmpty {
                let sorted = shares.sorted { $0.share > $1.share }
                try Console.tell(
                    "  " + sorted.map { "\($0.kind) \(Int((100 * $0.share).rounded())) %" }.joined(separator: ", "))
            }
        }
    }
}
