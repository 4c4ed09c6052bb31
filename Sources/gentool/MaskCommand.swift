import ArgumentParser
import GentoolTasks
import SystemPackage

struct MaskCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Find a thing in a picture and write its mask.",
        discussion: """
            The mask is a grey PNG of the picture's size: white is the thing. It is what inpaint and cutout take.

            What the picture is of, the thing in a box or at a point, result in photo-mask.png; no model is needed:
              gentool mask photo.jpg
              gentool mask photo.jpg --box 40,60,200,120
              gentool mask photo.jpg --at 320,200 --not-at 300,420

            By a large network (u2net, isnet-general-use and their kind, as .pth, .safetensors, .onnx):
              gentool mask photo.jpg --model u2net.pth

            A little wider, and look whether it is right:
              gentool mask photo.jpg --box 40,60,200,120 --grow 4 --show -o look.jpg

            All pictures in a folder, and then what is behind their subjects:
              gentool mask photos -o '{dir}/{stem}-mask.png'
              gentool inpaint photos --mask '{dir}/{stem}-mask.png' -o clean/

            A clip of masks, a frame for each, for inpaint and cutout:
              gentool mask clip.mp4 -o masks.png

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures, PNG or JPEG, or clips, and folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions
    @OptionGroup(title: "What is meant") var subject: SubjectOptions

    @Option(
        help: ArgumentHelp(
            "From which part of white on a pixel is white, and else black; without it edges are soft.", valueName: "0-1"
        ))
    var threshold: Float?

    @Flag(help: "All but the thing becomes white.")
    var invert = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Make the mask wider by this many pixels; negative makes it narrower.", valueName: "pixels"))
    var grow = MaskRequest().grow

    @Option(help: ArgumentHelp("Soften the mask's edge over this many pixels.", valueName: "pixels"))
    var feather = MaskRequest().feather

    @Flag(help: "Write the picture with the mask over it in red, to look at.")
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
