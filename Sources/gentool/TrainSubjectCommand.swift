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
            holds photos with masks. Without it evaluations are of every Nth object,
            background and photo with a mask, as --hold-out says.
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

    /// The largest side of scenes and of things.
    private var room: Int { side * 3 / 2 }

    func run() throws {
        var leftOut: [String] = []
        let things = try cutouts.map(parts)
        let photographs = try masked.map(parts)
        let (scenes, heldScenes) = try training.pictures(worldSize: room)
        let lessons = try lessons(
            things.map(\.learned), photographs.map(\.learned), in: scenes, leftOut: &leftOut)
        let heldOut: HeldOutSubjects
        if training.held.isEmpty {
            let scenes = training.mix(heldScenes.map { ($0, 1) }, worldSize: room)
            heldOut = try HeldOutSubjects(
                self.lessons(
                    things.compactMap(\.held), photographs.compactMap(\.held), in: scenes, leftOut: &leftOut),
                seed: training.seed)
        } else {
            let held = try training.held.flatMap {
                try MaskedPicture.all(in: PictureFolder($0), largest: 2 * side, leftOut: &leftOut)
            }
            heldOut = HeldOutSubjects(held, side: side, seed: training.seed)
        }
        training.note(leftOut: leftOut)
        var recipe = SubjectRecipe(
            .small, lessons, heldOut: heldOut, rate: training.learningRate(2e-3), seed: training.seed)
        recipe.batchSize = training.batch
        recipe.precision = training.precision ?? recipe.precision
        recipe.start = try beginning.weights()
        try training.run(recipe, side: side, alsoFrom: cutouts + masked)
    }

    /// What to learn from of a folder, and what not to: of a few pictures all are for both, which is said.
    private func parts(of path: String) throws -> (learned: PictureFolder, held: PictureFolder?) {
        let folder = try PictureFolder(path)
        guard training.held.isEmpty, folder.files.count < training.holdOut else { return try training.split(folder) }
        if !training.quiet {
            Console.note(
                "Note: \(path): has too few pictures (\(folder.files.count)) to keep any for evaluations, which are of "
                    + "what is learned then; --held or a smaller --hold-out keeps some\n")
        }
        return (folder, folder)
    }

    private func lessons(
        _ things: [PictureFolder], _ photographs: [PictureFolder], in scenes: PictureMix, leftOut: inout [String]
    ) throws -> SubjectLessons {
        var lessons = try SubjectLessons(
            named: (things + photographs).map(\.name).joined(separator: " + "),
            things: things.flatMap { try Cutout.all(in: $0, largest: room, leftOut: &leftOut) }, scenes: scenes,
            masked: photographs.flatMap { try MaskedPicture.all(in: $0, largest: 2 * side, leftOut: &leftOut) },
            side: side)
        lessons.maskedShare = maskedShare
        return lessons
    }
}
