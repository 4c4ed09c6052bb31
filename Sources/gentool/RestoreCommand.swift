import ArgumentParser
import GentoolTasks
import GentoolTensors
import SystemPackage

struct RestoreCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Take noise and the traces of JPEG out of pictures.",
        discussion: """
            Blocks and rings of JPEG and noise, result in photo-restored.jpg:
              gentool restore photo.jpg

            Half of it, where too much is smoothed:
              gentool restore photo.jpg --strength 0.5

            With a network of scale 1 for this or something else: blur, haloes, banding (OpenModelDB has some 150):
              gentool restore scan.png --model 1x-DeJPG.pth

            All pictures in a folder, and a clip frame by frame:
              gentool restore photos -o clean/
              gentool restore clip.mp4 -o clean.mp4

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures, PNG or JPEG, or clips, and folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @Option(
        help: ArgumentHelp(
            "A network's file that does not enlarge, or several of the same shape to blend. Without one a network of "
                + "gentool's own is taken.",
            valueName: "file[:weight]"),
        completion: .weights)
    var model: [WeightedFile] = []

    @Option(help: ArgumentHelp("How much of it, from 0 to 1.", valueName: "0-1"))
    var strength = RestoreRequest().strength

    @Option(help: ArgumentHelp("bf16 takes half the memory, f32 is exact.", valueName: "precision"))
    var precision = RestoreRequest().precision

    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "restored"

    var request: RestoreRequest {
        var request = RestoreRequest()
        request.model = model
        request.strength = strength
        request.precision = precision
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check(request) }
}
