import ArgumentParser
import GentoolModels
import GentoolTraining

struct TrainSubjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subject",
        abstract: "Train a network that finds what a picture is of.",
        discussion: """
            The network is a small IS-Net, which other programs read, too. It learns from things in front of scenes, whose \
            masks are exact, and from photographs with masks.

              gentool train subject --cutouts things --data scenes -o subject.safetensors
              gentool train subject --cutouts things --data scenes --masked photos \\
                --held others -o subject.safetensors
              gentool mask photo.jpg --model subject.safetensors

            --data has what stands behind things: pictures in which nothing stands out. --held has photographs with masks.
            """)

    @Option(
        help: ArgumentHelp("Things to be found: pictures with alpha. May be given several times.", valueName: "folder"),
        completion: .directory)
    var cutouts: [String] = []

    @Option(
        help: ArgumentHelp(
            "Photographs with masks: pairs NAME.jpg and NAME-mask.png. May be given several times.", valueName: "folder"
        ),
        completion: .directory)
    var masked: [String] = []

    @Option(help: ArgumentHelp("How many of the pictures in a step are photographs with masks.", valueName: "0-1"))
    var maskedShare = 0.35

    @Option(help: ArgumentHelp("Width and height of the pictures in a step.", valueName: "pixels"))
    var side = 192

    @OptionGroup var beginning: StartOptions
    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws {
        if cutouts.isEmpty && masked.isEmpty {
            throw ValidationError("--cutouts is missing; expected a folder of things, or --masked with photographs")
        }
        try expect("--masked-share", maskedShare, in: 0...1)
        try TrainingOptions.check(side: side, multipleOf: 32)
    }

    func run() throws {
        let room = side * 3 / 2
        let photographs = try masked.flatMap { try MaskedPicture.all(in: $0, largest: 2 * side) }
        let scenes = try training.pictures(worldSize: room).learned
        var lessons = try SubjectLessons(
            things: cutouts.flatMap { try Cutout.all(in: $0, largest: room) }, scenes: scenes, masked: photographs,
            side: side)
        lessons.maskedShare = maskedShare
        var recipe = try SubjectRecipe(
            .small, lessons, heldOut: try training.held.flatMap { try MaskedPicture.all(in: $0, largest: 2 * side) },
            rate: training.learningRate(2e-3), seed: training.seed)
        recipe.batchSize = training.batch
        recipe.precision = training.precision ?? recipe.precision
        recipe.start = try beginning.weights()
        try training.run(recipe, side: side, alsoFrom: cutouts + masked)
    }
}
