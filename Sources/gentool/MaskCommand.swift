import ArgumentParser
import GentoolTasks
import SystemPackage

struct MaskCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Select an object or the subject, and save the mask.",
        discussion: """
            The mask is a grey PNG of the picture's size, white where the object is.
            inpaint and cutout take it.

            Select the subject, or the object in a box or at a point; writes
            photo-mask.png:
              gentool mask photo.jpg
              gentool mask photo.jpg --box 40,60,200,120
              gentool mask photo.jpg --at 320,200 --not-at 300,420

            Find the subject with a larger network (u2net, isnet-general-use and similar,
            as .pth, .safetensors or .onnx):
              gentool mask photo.jpg --model u2net.pth

            Widen the mask a little, and show it over the picture to check it:
              gentool mask photo.jpg --box 40,60,200,120 --grow 4 --show -o look.jpg

            The subjects of all pictures in a folder, and then remove them:
              gentool mask photos -o '{dir}/{stem}-mask.png'
              gentool inpaint photos --mask '{dir}/{stem}-mask.png' -o clean/

            A clip of masks, one frame each, for inpaint and cutout:
              gentool mask clip.mp4 -o masks.png

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures (PNG or JPEG), clips, or folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions
    @OptionGroup(title: "Selection") var subject: SubjectOptions

    @Option(
        help: ArgumentHelp(
            "Make the mask black and white: white from this share of white up. Without it, edges are soft.",
            valueName: "0-1"
        ))
    var threshold: Float?

    @Flag(help: "Make the object black and everything else white.")
    var invert = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Widen the mask by this many pixels; a negative number narrows it.", valueName: "pixels"))
    var grow = MaskRequest().grow

    @Option(help: ArgumentHelp("Soften the mask's edge over this many pixels.", valueName: "pixels"))
    var feather = MaskRequest().feather

    @Flag(help: "Write the picture with the mask over it in red, to check the selection.")
    var show = false

    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "mask"
    static let format: String? = "png"

    var request: MaskRequest {
        var request = MaskRequest()
        request.subject = subject.fields
        request.threshold = threshold
        request.invert = invert
        request.grow = grow
        request.feather = feather
        request.show = show
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check() }
}
