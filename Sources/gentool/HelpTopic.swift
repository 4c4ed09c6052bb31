/// What gentool help tells of beside commands.
enum HelpTopic: String, CaseIterable {
    case masks
    case models
    case batches
    case metadata
    case settings
    case serving

    var text: String {
        switch self {
        case .masks:
            """
            A mask is a picture as large as the photo: what is white is meant, what is black is not, and greys count in part.

            Masks come from any program: white on black, black on white (--invert-mask), a transparent hole, labels of a
            labelling tool. What was guessed is said; --mask-from and --mask-threshold tell it otherwise.

            Without one, say where the thing is, or what it is to a network that knows words:

              gentool mask photo.jpg --box 40,60,200,120            written beside it, to look at and to change
              gentool inpaint photo.jpg --remove-box 40,60,200,120
              gentool inpaint photo.jpg --mask mask.png
              gentool inpaint photos -o filled/ --mask '{dir}/{stem}-mask.png'
              gentool inpaint photo.jpg --outpaint 0,20%,0,0

            --grow-mask makes it wider, --feather softens its edge, --fit-mask resizes one of another size. Outside the mask
            every pixel stays as it is, in a JPEG outside the blocks that it touches.
            """
        case .models:
            """
            Every verb works with what is part of the program. Larger models are named with --model: by their path, by a
            short name, or by their name in Hugging Face's hub.

              gentool models list --known            which short names there are
              gentool models get lama                fetch one
              gentool inpaint photo.jpg --mask mask.png --model lama
              gentool generate "a barn" --model owner/name
              gentool upscale photo.jpg --model realesr-general --download

            Nothing goes to the network but gentool models get, and a command with --download for what it lacks. Models of
            other programs are found where these keep them, by the names of their files, too: gentool models list tells all that
            are here. Files are .safetensors, .pth, .pt, .ckpt, .gguf, ncnn's .param and, of networks for masks, .onnx. Stable
            Diffusion comes as a folder in diffusers' layout or as a single file.
            """
        case .batches:
            """
            Every command that makes a picture makes many: of several files, of folders, of lists, of job files.

              gentool upscale photos -o large/                      a folder, and again with --resume after an interruption
              gentool upscale photos -r -o 'large/{subdir}/{stem}.{ext}'
              find . -name '*.jpg' -print0 | gentool upscale -0 --files-from - -o large/
              gentool inpaint --jobs jobs.jsonl --json              a JSON object per line, with any option by its name
              gentool upscale photos -o large/ --shard 1/4          a quarter of them, on each of four machines
              gentool upscale photos -o large/ --nice 10            behind all else that runs here

            What is finished stands in .gentool.jsonl beside the results (--journal, --no-journal). One that fails does not
            stop the others; the exit code is then 1.
            """
        case .metadata:
            """
            What was not asked to change does not change: depth, transparency, colour profile, Exif, XMP, IPTC, resolution.
            Pictures come upright, and their orientation is set to that. What is no longer true (previews, sizes, places) is
            made true or left out, and what can't be kept is said once.

            How a picture was made is written into it as other programs do, behind what it said before: `parameters` in PNG,
            UserComment in JPEG; --no-metadata leaves it out.

              gentool info picture.png                              what it says
              gentool generate --like picture.png                   another one like it
            """
        case .settings:
            """
            What is wanted of every run stands in ~/.config/gentool/config.toml, or where GENTOOL_CONFIG says:

              threads = 2
              nice = 10
              quality = 95

              [upscale]
              model = "realesrgan-x4"
              precision = "f32"

            Every option of a command can stand there by its name: at the top for all commands that have it, under [command]
            for one; texts stand in quotation marks, places such as remove-box = [40, 60, 200, 120] in a list. So can
            variables, which count more: GENTOOL_QUALITY=95, GENTOOL_UPSCALE_MODEL=realesrgan-x4. The command line counts
            most: --quiet=false takes a flag back, --model= a value, GENTOOL_CONFIG=/dev/null the whole file. gentool doctor
            tells what is set, and where.
            """
        case .serving:
            """
            gentool serve opens a studio in the browser and answers programs, for this machine alone:

              gentool serve --open
              gentool serve --host 0.0.0.0 --key KEY                for others in the network
              gentool serve --output studio/ --folder photos/       keep results; allow pictures for /mcp

            One port speaks OpenAI's images (/v1), AUTOMATIC1111's interface (/sdapi/v1), the Model Context Protocol (/mcp), and
            jobs with every verb (/api/jobs, described at /openapi.json); /healthz and /metrics are for those who watch it.
            gentool mcp speaks the Model Context Protocol over standard input and output.

            Ctrl-C or SIGTERM cancels the job that is being done within a step. Nothing that a request names is read from or
            written to this machine's files, but pictures in the folders that --folder allows.
            """
        }
    }
}
