import ArgumentParser
import GentoolModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import GentoolTraining

struct TrainUpscalerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscaler",
        abstract: "Train a network that enlarges or restores pictures.",
        discussion: """
            The network is an SRVGGNetCompact, which other programs can read. It learns to
            undo bicubic downscaling and JPEG compression.

              gentool train upscaler --data photos --data world:0.1 --scale 2 \\
                -o x2.safetensors
              gentool train upscaler --data photos --scale 4 --start x2.safetensors \\
                -o x4.safetensors
              gentool upscale photo.jpg --model x4.safetensors

            A restorer, which removes noise and JPEG artefacts; it works at half the
            resolution, on four pixels at once:
              gentool train upscaler --data photos --scale 1 --side 96 --jpeg-share 0.7 \\
                --jpeg-quality 15 --worn-share 0.5 --noise 0.1 -o restorer.safetensors
              gentool restore photo.jpg --model restorer.safetensors
            """)

    @Option(
        help: ArgumentHelp("Upscaling factor; 1 trains a restorer.", valueName: "1-4"))
    var scale = 2

    @Option(help: ArgumentHelp("Channels of the layers.", valueName: "count"))
    var features = 48

    @Option(help: ArgumentHelp("Number of layers between the first and the last.", valueName: "count"))
    var layers = 16

    @Option(help: ArgumentHelp("Width and height of the small training pictures.", valueName: "pixels"))
    var side = 48

    @Option(help: ArgumentHelp("Share of small pictures that are JPEGs.", valueName: "0-1"))
    var jpegShare = 0.4

    @Option(help: ArgumentHelp("Lowest quality of these JPEGs.", valueName: "1-95"))
    var jpegQuality = 40

    @Option(
        help: ArgumentHelp(
            "Share of small pictures that are degraded: blurred, shrunk by any filter, noisy, saved as JPEG "
                + "twice.",
            valueName: "0-1"))
    var wornShare = 0.0

    @Option(help: ArgumentHelp("Largest standard deviation of the noise in degraded pictures.", valueName: "0-1"))
    var noise: Float = 0.04

    @Option(
        help: ArgumentHelp("An upscaler to start from; layers of the same shape are taken from it.", valueName: "file"),
        completion: .weights)
    var start: String?

    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws {
        if !(1...4).contains(scale) { throw ValidationError("--scale \(scale): expected 1, 2, 3 or 4") }
        for (option, value) in [("--features", features), ("--layers", layers)] {
            try expect(option, value, in: 1...1024)
        }
        try TrainingOptions.check(side: side)
        try expect("--jpeg-share", jpegShare, in: 0...1)
        try expect("--jpeg-quality", jpegQuality, in: 1...95)
        try expect("--worn-share", wornShare, in: 0...1)
        try expect("--noise", noise, in: 0...1)
        if scale == 1, side % 2 != 0 { throw ValidationError("--side \(side): expected an even number at --scale 1") }
    }

    func run() throws {
        var network = SRVGGNetCompactConfiguration()
        (network.scale, network.features, network.layers) = (scale, features, layers)
        // What is restored has no pixels to be made, and noise and blocks are seen at half the size.
        if scale == 1 { network.unshuffle = 2 }
        let (learned, held) = try training.pictures(worldSize: 512)
        let squares = try held.flatMap { try Self.squares(of: $0, scale: scale) }
        guard !squares.isEmpty else {
            throw ValidationError(
                "--data: none of the pictures that are held out is as large as \(Self.least)x\(Self.least)")
        }
        var recipe = UpscalerRecipe(
            network, pictures: learned, heldOut: squares,
            rate: training.learningRate(5e-4), seed: training.seed)
        recipe.batchSize = training.batch
        recipe.side = side
        recipe.precision = training.precision ?? recipe.precision
        recipe.degradation.jpegShare = jpegShare
        recipe.degradation.jpegQualities = jpegQuality...95
        recipe.degradation.noise = noise
        recipe.degradation.wornShare = wornShare
        recipe.start = try start.map { try UpscalerFile.weights($0) }
        try training.run(recipe, side: scale * side)
    }

    /// The side of the smallest pictures that say how well a network does.
    private static let least = 32

    /// The middle of each held-out picture, or of some if there are many.
    private static func squares(of source: any PictureSource, scale: Int) throws -> [FloatImage] {
        try (0..<min(source.count ?? 4, 16)).compactMap { index in
            let picture = try source.example(index).picture
            let side = min(192, picture.width, picture.height) / scale * scale
            guard side >= least else { return nil }
            let middle = PixelRect(
                x: (picture.width - side) / 2, y: (picture.height - side) / 2, width: side, height: side)
            return FloatImage(picture.cropped(to: middle))
        }
    }
}
