import ArgumentParser
import GentoolModels
import GentoolTraining

struct TrainSubjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subject",
        abstract: "Train a network that finds subjects, and objects at points or in boxes.",
        discussion: """
            The network, a small IS-Net, finds the subject of a picture, or the object at
            points or in a box. It learns from cut-out objects pasted on backgrounds, whose
            masks are exact, and from photos with masks.

              gentool train subject --cutouts objects --data scenes \\
                -o subject.safetensors
              gentool train subject --cutouts objects --data scenes --masked photos \\
                --held others -o subject.safetensors
              gentool mask photo.jpg --model subject.safetensors
              gentool mask photo.jpg --model subject.safetensors --at 120,80

            --data holds the backgrounds: pictures in which nothing stands out. --held
            holds photos with masks.
            """)

    @Option(
        help: ArgumentHelp("A folder of cut-out objects with alpha. Repeatable.", valueName: "folder"),
        completion: .directory)
    var cutouts: [String] = []

    @Option(
        help: ArgumentHelp(
            "A folder of photos with masks, in pairs NAME.jpg and NAME-mask.png. Repeatable.", valueName: "folder"
        ),
        completion: .directory)
    var masked: [String] = []

    @Option(help: ArgumentHelp("Share of photos with masks in each step.", valueName: "0-1"))
    var maskedShare = 0.35

    @Option(help: ArgumentHelp("Width and height of the training pictures.", valueName: "pixels"))
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
