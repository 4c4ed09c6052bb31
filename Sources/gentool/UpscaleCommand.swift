import ArgumentParser
import GentoolTasks
import GentoolTensors
import SystemPackage

struct UpscaleCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscale",
        abstract: "Make pictures larger.",
        discussion: """
            Twice as wide and high, result in photo-upscaled.jpg:
              gentool upscale photo.jpg

            With a network (ESRGAN, Real-ESRGAN, BSRGAN, SRVGGNetCompact, SPAN or SwinIR, as .pth or .safetensors; the
            first four as ncnn's .param, too, with its .bin beside it, as Upscayl and realesrgan-ncnn-vulkan bring them):
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth -o large.png
              gentool upscale photo.jpg --model models/realesr-animevideov3-x2.param

            To an exact size, whatever the network's own factor:
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth --long-side 3000

            With Stable Diffusion's x4 upscaler, a folder or single file; a prompt may help it:
              gentool upscale photo.jpg --model stable-diffusion-x4-upscaler \\
                --prompt "a portrait"

            Two networks of the same shape blended, here for less noise removal:
              gentool upscale photo.jpg --model general-x4v3.pth:0.5 \\
                --model general-wdn-x4v3.pth:0.5

            All pictures in a folder and the folders in it, and again what is new or was not finished:
              gentool upscale photos --recursive -o large/
              gentool upscale photos --recursive -o large/ --resume

            A clip, frame by frame (gentool help clips); killed at any moment, the same command goes on from there:
              gentool upscale clip.mp4 -o large.mp4

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures, PNG or JPEG, or clips, and folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @Option(
        help: ArgumentHelp(
            "A network's file, several of the same shape to blend, or a diffusion model that enlarges. Without one a "
                + "network of gentool's own is taken.",
            valueName: "file[:weight]"),
        completion: .weights)
    var model: [WeightedFile] = []

    @Option(
        help: ArgumentHelp("bf16 takes half the memory, f32 is exact.", valueName: "precision"))
    var precision = UpscaleRequest().precision

    @OptionGroup(title: "Diffusion model") var diffusion: UpscaleDiffusionOptions
    @OptionGroup(title: "Size") var size: UpscaleSizeOptions
    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "upscaled"

    var request: UpscaleRequest {
        var request = UpscaleRequest()
        request.model = model
        request.precision = precision
        request.diffusion = diffusion.fields
        request.size = size.fields
        request.seed = diffusion.seed
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check(request) }
}
