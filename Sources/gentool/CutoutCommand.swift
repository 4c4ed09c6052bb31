import ArgumentParser
import GentoolTasks
import SystemPackage

struct CutoutCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "cutout",
        abstract: "Cut a thing out of a picture, with soft edges.",
        discussion: """
            Hair and fur get real opacity, and colours at the edge are freed of the background.

            What the picture is of, or the thing in a box, result in photo-cutout.png; no model is needed:
              gentool cutout photo.jpg
              gentool cutout photo.jpg --box 40,60,200,120

            By a large network, cropped to it:
              gentool cutout photo.jpg --model u2net.pth --crop -o subject.png

            Over a colour, or over another picture:
              gentool cutout photo.jpg --at 320,200 --background white -o product.jpg
              gentool cutout photo.jpg --at 320,200 --background beach.jpg -o holidays.jpg

            By a mask that is there already, its edge sought anew in the picture:
              gentool cutout photo.jpg --mask photo-mask.png --refine

            All pictures in a folder, and a clip frame by frame, as an animated PNG:
              gentool cutout photos -o cut/
              gentool cutout clip.mp4 -o cut.png

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures, PNG or JPEG, or clips, and folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions
    @OptionGroup(title: "What is meant") var subject: SubjectOptions
    @OptionGroup(title: "Mask") var mask: MaskOptions

    @Option(
        help: ArgumentHelp(
            "What is behind it instead of nothing: white, black, gray, a colour such as #e0e0ff, or a picture.",
            valueName: "colour|file"),
        completion: .pictures)
    var background: CutoutBackground?

    @Flag(help: "Keep only the box around it.")
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
