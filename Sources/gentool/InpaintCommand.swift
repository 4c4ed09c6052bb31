import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import SystemPackage

struct InpaintCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "inpaint",
        abstract: "Remove objects, or fill masked parts of pictures.",
        discussion: """
            Without a model, the hole is filled from the picture's own textures and edges.
            Pixels outside the mask do not change, except a few at its edge where the
            covered object sticks out; --grow-mask 0 prevents that.

            Remove what the mask covers; writes photo-inpainted.jpg:
              gentool inpaint photo.jpg --mask mask.png

            Remove an object without a mask, by a box around it or a point on it:
              gentool inpaint photo.jpg --remove-box 40,60,200,120
              gentool inpaint photo.jpg --remove-at 320,200 --keep-mask mask.png

            Widen the mask, and blend softly:
              gentool inpaint photo.jpg --mask mask.png --grow-mask 4 --feather 6 \\
                -o clean.png

            Remove the whole object even if the mask misses a hand or a shadow of it:
              gentool inpaint photo.jpg --mask mask.png --whole

            Remove lettering inside a loosely drawn box, and nothing between the letters:
              gentool inpaint photo.jpg --mask box.png --letters

            Make four results to choose from, copying nothing from what another mask
            covers:
              gentool inpaint photo.jpg --mask mask.png --count 4 --avoid faces.png

            Fill what was erased to transparency, with another seed:
              gentool inpaint cut.png --mask cut.png --mask-from erased --seed 7

            Extend the picture to the left and right, from the picture itself or by a
            prompt:
              gentool inpaint photo.jpg --outpaint 25%,0,25%,0
              gentool inpaint photo.jpg --outpaint 200,0,200,0 --prompt "snowy mountains"

            Fill by a prompt, with a Stable Diffusion model or the small built-in one:
              gentool inpaint photo.jpg --mask mask.png --prompt "a wooden bench" \\
                --model sd15-inpainting
              gentool inpaint photo.jpg --mask mask.png --prompt "snowy mountains"

            Use an inpainting network (LaMa, MI-GAN):
              gentool inpaint photo.jpg --mask mask.png --model big-lama.pt

            Read from and write to a pipe:
              gentool inpaint - --mask mask.png -o - <photo.jpg >clean.jpg

            All pictures in a folder, with their masks:
              gentool inpaint photos --mask '{dir}/{stem}-mask.png' -o clean/

            A mask, prompt or seed for each picture, from lines such as
            {"input": "a.jpg", "mask": "m.png", "seed": 7}:
              gentool inpaint --jobs jobs.jsonl -o clean/

            A clip, with one mask for all frames, or a clip of masks:
              gentool inpaint clip.mp4 --mask mask.png -o clean.mp4
              gentool inpaint 'frames/%04d.png' --mask 'masks/%04d.png' -o clean.mp4 \\
                --frame-rate 24

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures (PNG or JPEG), clips, or folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @OptionGroup(title: "Mask") var mask: MaskOptions
    @OptionGroup(title: "Removal without a mask") var removal: RemovalOptions

    @Flag(
        help: ArgumentHelp(
            "If the mask cuts through an object, also fill the rest of the object, as far as it looks like "
                + "what the mask covers."))
    var whole = false

    @Flag(help: "The mask is drawn loosely around lettering: fill only the strokes.")
    var letters = false

    @Option(
        help: ArgumentHelp(
            "Without a model: a mask of what must not be copied into the hole; for many pictures a template.",
            valueName: "file"),
        completion: .pictures)
    var avoid: String?

    @Option(
        help: ArgumentHelp(
            "Extend the picture by this much on each side, and fill the border: pixels, or percentages of "
                + "its width and height; one number is for all sides. A mask, if given, has the size of the "
                + "original picture.",
            valueName: "left,top,right,bottom"))
    var outpaint: OutpaintBorder?

    @Option(
        help: ArgumentHelp(
            "What the filled area shows. Without it, and without --model, it is filled from the picture "
                + "itself.",
            valueName: "text"))
    var prompt: String?

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(help: ArgumentHelp("With a model: below 1, what the mask covers shows through.", valueName: "0-1"))
    var strength = InpaintRequest().strength

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The same seed gives the same bytes, another seed another result; -1 draws one at random.",
            valueName: "number"))
    var seed = InpaintRequest().seed

    @Option(
        help: ArgumentHelp(
            "Number of results per picture, with this seed and the ones after it; the seed is in their names.",
            valueName: "number"))
    var count = 1

    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "inpainted"

    // They can be asked for together, but not one by somebody who has written down the other.
    static var alternatives: [FieldAlternatives] {
        Request.alternatives + [
            FieldAlternatives(["outpaint"], ["mask"], ["remove", "remove_at", "remove_box"]),
            FieldAlternatives(["remove_at"], ["remove_box"]),
        ]
    }

    var request: InpaintRequest {
        var request = InpaintRequest()
        request.mask = mask.fields
        request.removal = removal.fields
        request.whole = whole
        request.letters = letters
        request.avoid = avoid
        request.outpaint = outpaint
        request.prompt = prompt
        request.model = diffusion.modelFields
        request.sampling = diffusion.samplingFields
        request.strength = strength
        request.seed = seed
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws {
        if mask.mask == nil && outpaint == nil && !request.removal.isAsked && batch.jobs == nil && !diffusion.list
            && pictures.count == 2
        {
            throw ValidationError(
                "--mask is missing: the file that says what to fill; if \(pictures[1].legible) is, say --mask "
                    + pictures[1].legible)
        }
        try expect("--count", count, in: 1...1_000_000)
        if count > 1 && batch.jobs != nil {
            throw ValidationError("--count: lines of a job file say their seeds; give a line for each picture")
        }
        if count > 1 && output.output == "-" {
            throw ValidationError("-o -: only one picture fits into a pipe; leave out --count")
        }
        if mask.mask == "-" && pictures.contains("-") {
            throw ValidationError("only one of the picture and the mask can come from standard input")
        }
        if preview != nil && prompt == nil && diffusion.model == nil && batch.jobs == nil {
            throw ValidationError("--preview: is for diffusion models; say --prompt, or name one with --model")
        }
        try check()
    }

    var preview: Int? { diffusion.preview }
    var isListing: Bool { diffusion.list }
    var listing: String { get throws { try KnownWords.captions(diffusion.modelFields) } }
}
