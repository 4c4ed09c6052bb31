/// What gentool help tells of beside commands, in lines of at most 80 characters: as wide as terminals are at least.
enum HelpTopic: String, CaseIterable {
    case masks
    case models
    case batches
    case clips
    case training
    case json
    case metadata
    case settings
    case serving

    /// All names, for a sentence.
    static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

    var text: String {
        switch self {
        case .masks:
            """
            A mask is a picture as large as the photo: what is white is meant, what is black
            is not, and greys count in part.

            Masks come from any program: white on black, black on white (--invert-mask), a
            transparent hole, labels of a labelling tool. What was guessed is said;
            --mask-from and --mask-threshold tell it otherwise.

            Without one, say where the thing is, or what it is to a network that knows
            words:

              gentool mask photo.jpg --box 40,60,200,120      to look at and to change
              gentool inpaint photo.jpg --remove-box 40,60,200,120
              gentool inpaint photo.jpg --mask mask.png
              gentool inpaint photos -o filled/ --mask '{dir}/{stem}-mask.png'
              gentool inpaint photo.jpg --outpaint 0,20%,0,0

            --grow-mask makes it wider, --feather softens its edge, --fit-mask resizes one
            of another size. Outside the mask every pixel stays as it is, in a JPEG outside
            the blocks that it touches.
            """
        case .models:
            """
            Every verb works with what is part of the program. Larger models are named with
            --model: by their path, by a short name, or by their name in Hugging Face's hub.

              gentool models list --known                  which short names there are
              gentool models get lama                      fetch one
              gentool inpaint photo.jpg --mask mask.png --model lama
              gentool generate "a barn" --model owner/name
              gentool upscale photo.jpg --model realesr-general --download

            Nothing goes to the network but gentool models get, and a command with
            --download for what it lacks. Models of other programs are found where these
            keep them, by the names of their files, too: gentool models list tells all that
            are here. Files are .safetensors, .pth, .pt, .ckpt, .gguf, ncnn's .param and, of
            networks for masks, .onnx. Stable Diffusion comes as a folder in diffusers'
            layout or as a single file.

            gentool models --help tells of the command with this name.
            """
        case .batches:
            """
            Every command that makes a picture makes many: of several files, of folders, of
            lists, of job files.

              gentool upscale photos -o large/             a folder
              gentool upscale photos -o large/ --resume    again, after an interruption
              gentool upscale photos -r -o 'large/{subdir}/{stem}.{ext}'
              find . -name '*.jpg' -print0 | gentool upscale -0 --files-from - -o large/
              gentool inpaint --jobs jobs.jsonl --json     a JSON object per line, with any
                                                           option by its name
              gentool upscale photos -o large/ --shard 1/4 a quarter, on each of 4 machines
              gentool upscale photos -o large/ --nice 10   behind all else that runs here

            What is finished stands in .gentool.jsonl beside the results (--journal,
            --no-journal). One that fails does not stop the others; the exit code is then 1.
            """
        case .clips:
            """
            upscale, restore, style, inpaint, mask and cutout take clips wherever they take
            pictures, and make clips of them; what goes in decides.

              gentool upscale clip.mp4 -o large.mp4        with its sound
              gentool style waves.png --style engraving.jpg -o waves.gif
              gentool inpaint clip.y4m --mask mask.png -o clean.y4m
              gentool cutout clip.mp4 -o cut.png           an animated PNG
              gentool upscale 'frames/%04d.png' -o large.mp4 --frame-rate 24
              gentool info clip.mp4                        frames, rate, length, size
              gentool grid clip.mp4 -o frames.png          16 of its frames in one picture

            Animated PNG (.png, .apng), GIF, Y4M, Motion-JPEG AVI and numbered pictures need
            no other program; anything else (.mp4, .mov, .mkv, .webm) needs ffmpeg. - is Y4M
            on both sides of a pipe.

            Interrupted or killed, the same command goes on where it was: frames that are
            finished wait in a folder beside the output. animate makes clips of pictures.
            """
        case .training:
            """
            gentool train makes small models of your own pictures, or of the made-up world
            that gentool world paints:

              gentool train upscaler --data photos -o x2.safetensors
              gentool upscale photo.jpg --model x2.safetensors
              gentool train gan --data world --steps 5000 -o gan.safetensors
              gentool sample gan.safetensors -o grid.png

            Beside the model (x2.safetensors) stand its state (x2.state.safetensors), what
            was watched (x2.log.jsonl), its curves and a sample (x2.curve.png,
            x2.sample.png). Ctrl-C ends a training after the step; --resume goes on from the
            state, to the same bits, and a larger --steps makes it longer. Keep the state as
            long as the training is to go on: without it only --start begins another one
            with the model.

            Every fifth picture of a folder is kept for evaluations (--hold-out, --held).
            Pictures that can't be read are left out, and said.
            """
        case .json:
            """
            With --json a command prints a JSON object for each picture, on a line: to
            standard output, or to standard error if the picture goes there.

              gentool upscale photos -o large/ --json | jq -r 'select(.error) | .input'
              gentool info photo.jpg --json
              gentool inpaint --jobs jobs.jsonl --json

            Lines of pictures that are made have input, output, status (made, skipped,
            unchanged, failed), width, height, seconds, and notices with a code each; what
            failed has error and code, such as damaged, not-found or too-many-pixels. A code
            never changes; the sentence beside it may. In the lines of a job file options
            stand under their names, with _ for -: {"input": "a.jpg", "grow_mask": 4}.
            """
        case .metadata:
            """
            What was not asked to change does not change: depth, transparency, colour
            profile, Exif, XMP, IPTC, resolution. Pictures come upright, and their
            orientation is set to that. What is no longer true (previews, sizes, places) is
            made true or left out, and what can't be kept is said once.

            How a picture was made is written into it as other programs do, behind what it
            said before: `parameters` in PNG, UserComment in JPEG; --no-metadata leaves it
            out.

              gentool info picture.png                     what it says
              gentool generate --like picture.png          another one like it
            """
        case .settings:
            """
            What is wanted of every run stands in ~/.config/gentool/config.toml, or where
            GENTOOL_CONFIG says:

              threads = 2
              nice = 10
              quality = 95

              [upscale]
              model = "realesrgan-x4"
              precision = "f32"

            Every option of a command can stand there by its name: at the top for all
            commands that have it, under [command] for one; texts stand in quotation marks,
            places such as remove-box = [40, 60, 200, 120] in a list. So can variables,
            which count more: GENTOOL_QUALITY=95, GENTOOL_UPSCALE_MODEL=realesrgan-x4. The
            command line counts most: --quiet=false takes a flag back, --model= a value,
            GENTOOL_CONFIG=/dev/null the whole file. gentool doctor tells what is set, and
            where.

            Shells complete commands and options with what this prints, which packages have
            already: gentool --generate-completion-script bash (or zsh, fish).
            """
        case .serving:
            """
            gentool serve opens a studio in the browser and answers programs, for this
            machine alone:

              gentool serve --open
              gentool serve --host 0.0.0.0 --key KEY       for others in the network
              gentool serve --output studio/ --folder photos/
                                                           keep results; allow pictures for
                                                           /mcp

            One port speaks OpenAI's images (/v1), AUTOMATIC1111's interface (/sdapi/v1),
            the Model Context Protocol (/mcp), and jobs with every verb (/api/jobs,
            described at /openapi.json); /healthz and /metrics are for those who watch it.
            gentool mcp speaks the Model Context Protocol over standard input and output.

            Ctrl-C or SIGTERM cancels the job that is being done within a step. Nothing that
            a request names is read from or written to this machine's files, but pictures in
            the folders that --folder allows.
            """
        }
    }
}
