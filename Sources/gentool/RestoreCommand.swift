import ArgumentParser
import GentoolTasks
import GentoolTensors
import SystemPackage

struct RestoreCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Remove noise and JPEG artefacts.",
        discussion: """
            Remove noise, JPEG blocks and ringing; writes photo-restored.jpg:
              gentool restore photo.jpg

            Apply half of the change, to keep more detail:
              gentool restore photo.jpg --strength 0.5

            Use another 1x network, also against blur, haloes or banding (OpenModelDB
            lists about 150):
              gentool restore scan.png --model 1x-DeJPG.pth

            All pictures in a folder, and a clip frame by frame:
              gentool restore photos -o clean/
              gentool restore clip.mp4 -o clean.mp4

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures (PNG or JPEG), clips, or folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @Option(
        help: ArgumentHelp(
            "A network that does not enlarge, or several of the same shape to blend. The default is a "
                + "built-in network.",
            valueName: "file[:weight]"),
        completion: .weights)
    var model: [WeightedFile] = []

    @Option(help: ArgumentHelp("How much of the change to apply, 0 to 1.", valueName: "0-1"))
    var strength = RestoreRequest().strength

    @Option(
        help: ArgumentHelp(
            "f32 is exact, bf16 takes half the memory, q8 a quarter. By default the fastest here.",
            valueName: "precision"))
    var precision: Precision?

    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "restored"

    var request: RestoreRequest {
        var request = RestoreRequest()
        request.model = model
        request.strength = strength
        if let precision { request.precision = precision }
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check(request) }
}
