import ArgumentParser
import GentoolTasks
import GentoolTensors
import SystemPackage

struct UpscaleCommand: ClipCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscale",
        abstract: "Enlarge pictures.",
        discussion: """
            Double the width and height; writes photo-upscaled.jpg:
              gentool upscale photo.jpg

            Use a network: ESRGAN, Real-ESRGAN, BSRGAN, SRVGGNetCompact, SPAN or SwinIR as
            .pth or .safetensors; the first four also as ncnn's .param with its .bin, as in
            Upscayl and realesrgan-ncnn-vulkan:
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth -o large.png
              gentool upscale photo.jpg --model models/realesr-animevideov3-x2.param

            Set the exact size, whatever the network's own factor:
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth --long-side 3000

            Use Stable Diffusion's x4 upscaler, a folder or a single file; a prompt may
            help it:
              gentool upscale photo.jpg --model stable-diffusion-x4-upscaler \\
                --prompt "a portrait"

            Blend two networks of the same shape, here to remove less noise:
              gentool upscale photo.jpg --model general-x4v3.pth:0.5 \\
                --model general-wdn-x4v3.pth:0.5

            All pictures in a folder and its subfolders, and later what is new or
            unfinished:
              gentool upscale photos --recursive -o large/
              gentool upscale photos --recursive -o large/ --resume

            A clip, frame by frame (gentool help clips). After an interruption, the same
            command continues:
              gentool upscale clip.mp4 -o large.mp4

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: "Pictures (PNG or JPEG), clips, or folders of them; - is standard input.",
        completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @Option(
        help: ArgumentHelp(
            "A network, several of the same shape to blend, or a diffusion upscaler. The default is a "
                + "built-in network.",
            valueName: "file[:weight]"),
        completion: .weights)
    var model: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "f32 is exact, bf16 takes half the memory, q8 a quarter. By default the fastest here.",
            valueName: "precision"))
    var precision: Precision?

    @OptionGroup(title: "Diffusion model") var diffusion: UpscaleDiffusionOptions
    @OptionGroup(title: "Size") var size: UpscaleSizeOptions
    @OptionGroup var options: PictureOptions
    @OptionGroup(title: "Clips") var clips: ClipOptionGroup

    static let suffix = "upscaled"

    var request: UpscaleRequest {
        var request = UpscaleRequest()
        request.model = model
        if let precision { request.precision = precision }
        request.diffusion = diffusion.fields
        request.size = size.fields
        request.seed = diffusion.seed
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws { try check(request) }
}
