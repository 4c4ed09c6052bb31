/// What gentool help covers besides commands, in lines of at most 80 characters: as wide as terminals are at least.
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
            A mask is a picture of the photo's size: white is selected, black is not, and
            grey in part.

            Masks can come from any program: white on black, black on white (--invert-mask),
            a transparent hole, or the labels of a labelling tool. A notice says how a mask
            was read; --mask-from and --mask-threshold override that.

            Without a mask, draw a box around the object, give a point on it, or describe it
            to a network that knows words:

              gentool mask photo.jpg --box 40,60,200,120      a mask to check and edit
              gentool inpaint photo.jpg --remove-box 40,60,200,120
              gentool inpaint photo.jpg --mask mask.png
              gentool inpaint photos -o filled/ --mask '{dir}/{stem}-mask.png'
              gentool inpaint photo.jpg --outpaint 0,20%,0,0

            --grow-mask widens a mask, --feather softens its edge, --fit-mask resizes one of
            another size. Pixels outside the mask do not change, except a few at its edge
            where the covered object sticks out (--grow-mask 0 prevents that); in a JPEG,
            the blocks the mask touches are re-encoded.
            """
        case .models:
            """
            Every command works with the built-in models. For a larger one, give --model a
            path, a short name, or its name on Hugging Face's hub.

              gentool models list --known                  all short names
              gentool models get lama                      download one
              gentool inpaint photo.jpg --mask mask.png --model lama
              gentool generate "a barn" --model owner/name
              gentool upscale photo.jpg --model realesr-general --download

            Only gentool models get, and commands with --download, use the network. Models
            that other programs have downloaded are found in their folders, also by file
            name; gentool models list shows all that are on this machine. Formats are
            .safetensors, .pth, .pt, .ckpt, .gguf, ncnn's .param and, for segmentation
            networks, .onnx. Stable Diffusion is a folder in diffusers' layout or a single
            file.

            For the command of this name, see gentool models --help.
            """
        case .batches:
            """
            Every command that makes a picture can make many: from several files, folders,
            lists or job files.

              gentool upscale photos -o large/             a folder
              gentool upscale photos -o large/ --resume    continue after an interruption
              gentool upscale photos -r -o 'large/{subdir}/{stem}.{ext}'
              find . -name '*.jpg' -print0 | gentool upscale -0 --files-from - -o large/
              gentool inpaint --jobs jobs.jsonl --json     a JSON object per line, with any
                                                           option by its name
              gentool upscale photos -o large/ --shard 1/4 a quarter, on each of 4 machines
              gentool upscale photos -o large/ --nice 10   at lower priority

            Finished work is recorded in .gentool.jsonl beside the results (--journal,
            --no-journal). A picture that fails does not stop the others; the exit code is
            then 1.
            """
        case .clips:
            """
            upscale, restore, style, inpaint, mask and cutout accept clips (videos and
            animations) wherever they accept pictures; a clip gives a clip.

              gentool upscale clip.mp4 -o large.mp4        keeps the sound
              gentool style waves.png --style engraving.jpg -o waves.gif
              gentool inpaint clip.y4m --mask mask.png -o clean.y4m
              gentool cutout clip.mp4 -o cut.png           an animated PNG
              gentool upscale 'frames/%04d.png' -o large.mp4 --frame-rate 24
              gentool info clip.mp4                        frames, rate, length, size
              gentool grid clip.mp4 -o frames.png          16 frames as a contact sheet

            Animated PNG (.png, .apng), GIF, Y4M, Motion-JPEG AVI and numbered pictures need
            no other program; other formats (.mp4, .mov, .mkv, .webm) need ffmpeg. - is Y4M,
            for pipes.

            After an interruption, the same command continues: finished frames are kept in a
            folder beside the output. animate makes clips from pictures.
            """
        case .training:
            """
            gentool train trains small models on your own pictures, or on synthetic scenes
            that gentool world renders:

              gentool train upscaler --data photos -o x2.safetensors
              gentool upscale photo.jpg --model x2.safetensors
              gentool train gan --data world --steps 5000 -o gan.safetensors
              gentool sample gan.safetensors -o grid.png

            Beside the model (x2.safetensors), it writes the training state
            (x2.state.safetensors), a log (x2.log.jsonl), curves and a sample (x2.curve.png,
            x2.sample.png). Ctrl-C stops after the current step; --resume continues from the
            state, bit-exactly, and a larger --steps trains longer. Keep the state while you
            may want to continue: without it, --start can only begin a new training from the
            model.

            Every fifth picture of a folder is held out for evaluation (--hold-out, --held).
            Pictures that can't be read are left out, with a note.
            """
        case .json:
            """
            With --json, a command prints one JSON object per picture, each on a line: to
            standard output, or to standard error if the picture goes there.

              gentool upscale photos -o large/ --json | jq -r 'select(.error) | .input'
              gentool info photo.jpg --json
              gentool inpaint --jobs jobs.jsonl --json

            Objects have input, output, status (made, skipped, unchanged, failed), width,
            height, seconds, and notices, each with a code. Failures have error and code,
            such as damaged, not-found or too-many-pixels. Codes never change; the text
            beside them may. Job files name options with _ for -:
            {"input": "a.jpg", "grow_mask": 4}.
            """
        case .metadata:
            """
            What you don't ask to change is kept: bit depth, transparency, colour profile,
            Exif, XMP, IPTC, resolution. Pictures are turned upright, and their orientation
            tag is reset. What no longer applies, such as previews and sizes, is updated or
            removed, and a notice names what can't be kept.

            How a picture was made is recorded in it as other programs do, after what is
            there: as `parameters` in PNG, as UserComment in JPEG. --no-metadata leaves it
            out.

              gentool info picture.png                     show it
              gentool generate --like picture.png          make another picture like it
            """
        case .settings:
            """
            Put the options you always want in ~/.config/gentool/config.toml, or in the file
            that GENTOOL_CONFIG names:

              threads = 2
              nice = 10
              quality = 95

              [upscale]
              model = "realesrgan-x4"
              precision = "f32"

            Use options by their names: at the top for all commands that have them, under
            [command] for one. Strings are quoted; coordinates can be lists, such as
            remove-box = [40, 60, 200, 120]. Environment variables override the file:
            GENTOOL_QUALITY=95, GENTOOL_UPSCALE_MODEL=realesrgan-x4. The command line
            overrides both: --quiet=false cancels a flag, --model= a value,
            GENTOOL_CONFIG=/dev/null the whole file. gentool doctor shows what is set, and
            where.

            For completions in bash, zsh or fish, which the packages include, load what this
            prints: gentool --generate-completion-script bash
            """
        case .serving:
            """
            gentool serve opens a studio in the browser and serves APIs, for this machine
            only:

              gentool serve --open
              gentool serve --host 0.0.0.0 --key KEY       for other machines in the network
              gentool serve --output studio/ --folder photos/
                                                           keep results; allow pictures for
                                                           /mcp

            One port serves OpenAI's images API (/v1), AUTOMATIC1111's API (/sdapi/v1), the
            Model Context Protocol (/mcp), and jobs with every verb (/api/jobs, described at
            /openapi.json); /healthz and /metrics are for monitoring. gentool mcp speaks the
            Model Context Protocol over standard input and output.

            Ctrl-C or SIGTERM cancels the running job within a step. Requests can't read or
            write files on this machine, except pictures in the folders that --folder
            allows.
            """
        }
    }
}
