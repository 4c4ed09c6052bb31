import ArgumentParser
import GentoolTasks
import SystemPackage

struct CutoutCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "cutout",
        abstract: "Cut out an object or the subject, with soft edges.",
        discussion: """
            Hair and fur get partial opacity, and the old background's colours are removed
            from the edge.

            Cut out the subject, or the object in a box; writes photo-cutout.png:
              gentool cutout photo.jpg
              gentool cutout photo.jpg --box 40,60,200,120

            Use a larger network, and crop the result:
              gentool cutout photo.jpg --model u2net.pth --crop -o subject.png

            Put the object on a colour, or on another picture:
              gentool cutout photo.jpg --box 40,60,200,120 --background white -o shop.jpg
              gentool cutout photo.jpg --box 40,60,200,120 --background beach.jpg \\
                -o holidays.jpg

            Use an existing mask, and find its edge again in the picture:
              gentool cutout photo.jpg --mask photo-mask.png --refine

            All pictures in a folder, and a clip frame by frame as an animated PNG:
              gentool cutout photos -o cut/
              gentool cutout clip.mp4 -o cut.png

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures (PNG or JPEG), clips, or folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions
    @OptionGroup(title: "Selection") var subject: SubjectOptions
    @OptionGroup(title: "Mask") var mask: MaskOptions

    @Option(
        help: ArgumentHelp(
            "What to put behind the object: white, black, gray, a colour such as #e0e0ff, or a picture. The "
                + "default is transparency.",
            valueName: "colour|file"),
        completion: .pictures)
    var background: CutoutBackground?

    @Flag(help: "Crop the result to the object.")
    var crop = false

    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "cutout"
    static let format: String? = "png"

    // Frames of a clip are of one size.
    var optionsOfPictures: [String] { crop ? ["--crop"] : [] }

    var request: CutoutRequest {
        var request = CutoutRequest()
        request.subject = subject.fields
        request.mask = mask.fields
        request.background = background
        request.crop = crop
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check() }
}
