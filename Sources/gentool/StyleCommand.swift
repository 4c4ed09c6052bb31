import ArgumentParser
import GentoolTasks
import SystemPackage

struct StyleCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "style",
        abstract: "Apply the style of one picture to others.",
        discussion: """
            The picture is repainted with the strokes of the style picture. No model is
            needed.

            In the style of a painting; writes photo-styled.jpg:
              gentool style photo.jpg --style painting.png

            Less of the style, with the photo's own colours:
              gentool style photo.jpg --style painting.png --strength 0.7 --keep-colors

            Two styles mixed, with larger strokes:
              gentool style photo.jpg --style oil.png --style ink.png:0.5 \\
                --style-scale 1.5

            With a network trained for one style (fast neural style), or with AdaIN's two
            files:
              gentool style photo.jpg --model mosaic.pth
              gentool style photo.jpg --style painting.png --model decoder.pth \\
                --model vgg_normalised.pth

            With Stable Diffusion, in the style of a painting or of a prompt; the
            picture's structure stays:
              gentool style photo.jpg --style painting.png --model sd15
              gentool style photo.jpg --style-prompt "ukiyo-e woodblock print" \\
                --model sd15

            With a model that takes reference images (FLUX.2-klein), which are the picture
            and the style pictures:
              gentool style photo.jpg --style painting.png --model flux2-klein

            All pictures in a folder:
              gentool style photos --style painting.png -o painted/

            A clip, whose strokes follow the motion and do not flicker:
              gentool style clip.mp4 --style painting.png -o painted.mp4

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures (PNG or JPEG), clips, or folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup var inputs: InputOptions
    @OptionGroup(title: "Style") var style: StyleOptions
    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "styled"

    var request: StyleRequest {
        var request = StyleRequest()
        request.style = style.style
        request.strength = style.strength
        request.keepColors = style.keepColors
        request.styleScale = style.styleScale
        request.model = style.model
        request.diffusion = style.diffusion.fields
        if let precision = style.precision { request.precision = precision }
        request.seed = style.seed
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check(request) }
}
