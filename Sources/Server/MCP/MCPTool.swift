/// A tool as clients list it.
struct MCPTool: Sendable {
    let name: String
    let title: String
    let description: String
    let isReading: Bool
    /// Names and schemas of arguments.
    let arguments: [(name: String, schema: JSON)]
    let required: [String]

    var json: JSON {
        [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "inputSchema": [
                "type": "object",
                "properties": .object(Dictionary(arguments.map { ($0.name, $0.schema) }, uniquingKeysWith: { $1 })),
                "required": .array(required.map { .string($0) }), "additionalProperties": false,
            ],
            "annotations": [
                "readOnlyHint": .bool(isReading), "destructiveHint": false,
                "idempotentHint": .bool(isReading), "openWorldHint": false,
            ],
        ]
    }

    private static func text(_ help: String) -> JSON { ["type": "string", "description": .string(help)] }
    private static func number(_ help: String, _ least: Double, _ most: Double) -> JSON {
        ["type": "number", "description": .string(help), "minimum": .number(least), "maximum": .number(most)]
    }
    private static func whole(_ help: String, _ least: Int, _ most: Int) -> JSON {
        ["type": "integer", "description": .string(help), "minimum": JSON(least), "maximum": JSON(most)]
    }

    private static func flag(_ help: String) -> JSON { ["type": "boolean", "description": .string(help)] }

    private static let length: JSON = ["type": ["number", "string"]]
    private static let picture = (
        "picture", text("Path of a PNG or JPEG: absolute, or relative to the first allowed folder.")
    )
    private static let output = (
        "output",
        text(
            "Path to write to, .png or .jpg, not there yet; by default a free name beside the picture."
        )
    )
    private static let mask = (
        "output", text("Path to write to, .png, not there yet; by default a free name beside the picture.")
    )
    private static let preview = ("preview", flag("A small preview comes back; true by default."))
    private static let seed = ("seed", whole("The same seed gives the same picture; 0 by default.", 0, 4_294_967_295))
    private static func box(_ help: String) -> (String, JSON) {
        (
            "box",
            [
                "type": "object",
                "description": .string(
                    help
                        + " Numbers are pixels of the original, not of the preview; texts such as \"25%\" are parts of its "
                        + "sides, safer if you only saw a preview."),
                "properties": ["left": length, "top": length, "right": length, "bottom": length],
                "required": ["left", "top", "right", "bottom"], "additionalProperties": false,
            ]
        )
    }
    private static func point(_ help: String) -> (String, JSON) {
        (
            "point",
            [
                "type": "object",
                "description": .string(help + " As in a box."),
                "properties": ["x": length, "y": length], "required": ["x", "y"], "additionalProperties": false,
            ]
        )
    }

    private static let model = ("model", text("A model that models lists."))
    private static let word = (
        "word", text("What to find, such as: boat. Needs a network for words; see the tool models.")
    )
    private static let wait = (
        "wait", flag("false: answers at once with an id for the tool job; true by default.")
    )

    static let all: [MCPTool] = [
        MCPTool(
            name: "look", title: "Look at a picture",
            description:
                "Shows a picture small, with its size in pixels. Begin with this. With grid, lines every 10 % with numbers help "
                + "to place boxes; with box, only that part is shown, larger.",
            isReading: true,
            arguments: [
                picture, box("The part to show."),
                ("grid", flag("Lines every 10 % of width and height; false by default.")),
            ], required: ["picture"]),
        MCPTool(
            name: "mask", title: "Mask a thing",
            description:
                "Makes a mask (a grey PNG; white is the thing) and shows it in red over the picture. Say one of box, point, "
                + "polygon or word, or none for what the picture is of. In a box the thing is told from its background; with "
                + "whole, all of the box is meant. Look whether it covers the thing before you call inpaint or cutout with it.",
            isReading: false,
            arguments: [
                picture, box("A box around the thing."), point("A point on the thing."),
                (
                    "polygon",
                    [
                        "type": "array", "minItems": 3, "maxItems": 500,
                        "description": "Corners of an outline around the thing.",
                        "items": [
                            "type": "object", "properties": ["x": length, "y": length], "required": ["x", "y"],
                            "additionalProperties": false,
                        ],
                    ]
                ),
                word, ("whole", flag("All of the box rather than the thing in it; false by default.")),
                ("grow", number("Pixels to make it wider.", -500, 500)),
                ("feather", number("Pixels to soften its edge.", 0, 500)), mask, preview,
            ], required: ["picture"]),
        MCPTool(
            name: "inpaint", title: "Remove or replace a thing",
            description:
                "Fills a part of a picture so that nobody sees where it was. All other pixels stay, except "
                + "a few where the thing that a mask covers looks out of it. Say one of mask (path of a mask, white is filled), "
                + "box, point or word (the thing is found first). Without prompt it is filled from the picture itself, which "
                + "is best for removing things; with prompt something new is painted. Takes some seconds to a minute.",
            isReading: false,
            arguments: [
                picture, ("mask", text("Path of a mask as large as the picture; white is filled.")),
                box("A box around the thing to remove."), point("A point on the thing to remove."), word,
                ("prompt", text("What to paint there. Leave it out to remove.")), model, seed, output, preview, wait,
            ], required: ["picture"]),
        MCPTool(
            name: "edit", title: "Change a picture by an instruction",
            description:
                "Changes a picture as a short instruction says, such as: make it night; add fog; change it to sunset; remove "
                + "the boat. Without a larger model on the machine only landscapes, light, weather and simple things are known.",
            isReading: false,
            arguments: [
                picture, ("instruction", text("What to change.")),
                model, seed, output, preview, wait,
            ], required: ["picture", "instruction"]),
        MCPTool(
            name: "generate", title: "Make a picture",
            description:
                "Makes a picture of a prompt. Without a larger model on the machine these are small painted landscapes.",
            isReading: false,
            arguments: [
                ("prompt", text("What the picture shows.")), ("width", whole("Columns; 256 by default.", 64, 2048)),
                ("height", whole("Rows; 256 by default.", 64, 2048)),
                model, seed, output, preview, wait,
            ], required: ["prompt"]),
        MCPTool(
            name: "upscale", title: "Enlarge a picture",
            description:
                "Makes a picture larger with a network that adds sharp detail. Say one of factor, width or height.",
            isReading: false,
            arguments: [
                picture, ("factor", number("How many times wider and higher, such as 2.", 1, 16)),
                ("width", whole("Columns of the result.", 1, 32_768)),
                ("height", whole("Rows of the result.", 1, 32_768)),
                model, output, preview, wait,
            ], required: ["picture"]),
        MCPTool(
            name: "restore", title: "Clean a picture",
            description: "Takes noise and the traces of JPEG compression out of a picture.", isReading: false,
            arguments: [
                picture, ("strength", number("0 leaves the picture, 1 is all of it.", 0, 1)), model, output, preview,
                wait,
            ], required: ["picture"]),
        MCPTool(
            name: "style", title: "Paint in a style",
            description:
                "Paints a picture with the strokes and colours of another one, such as a painting or an engraving.",
            isReading: false,
            arguments: [
                picture, ("style", text("Path of the picture whose style is wanted.")),
                ("strength", number("0 leaves the picture, 1 is all the style.", 0, 1)),
                ("keep_colors", flag("The picture's colours stay.")), model, seed, output,
                preview, wait,
            ], required: ["picture", "style"]),
        MCPTool(
            name: "cutout", title: "Cut a thing out",
            description:
                "Cuts a thing out with soft edges, as a PNG with transparency. Say one of box, point, word or mask (path; "
                + "white is kept), or none for what the picture is of.",
            isReading: false,
            arguments: [
                picture, box("A box around the thing."), point("A point on the thing."), word,
                ("mask", text("Path of a mask; white is kept.")),
                ("background", text("white, black, or a colour such as #e0e0ff; transparent by default.")),
                ("crop", flag("Only the box around it is kept; false by default.")),
                output, preview, wait,
            ], required: ["picture"]),
        MCPTool(
            name: "animate", title: "Make a picture move",
            description:
                "Makes a looping clip of the picture itself: what is at a point, named by a word or white in a "
                + "mask drifts or ripples (clouds, water); with zoom the camera comes nearer and goes back.",
            isReading: false,
            arguments: [
                picture, ("mask", text("Path of a mask; white moves.")), point("A point on what moves."), word,
                ("drift_right", number("Pixels in a loop, such as 40.", -4096, 4096)),
                ("drift_down", number("The same.", -4096, 4096)),
                ("waves", number("Pixels by which waves move water, such as 2.", 0, 64)),
                ("zoom", number("Such as 1.2.", 1, 16)),
                (
                    "output",
                    text(
                        "Path to write to, .png, .gif, .avi, or with ffmpeg .mp4 or .webm, not there yet; by default "
                            + ".png.")
                ), preview, wait,
            ], required: ["picture"]),
        MCPTool(
            name: "job", title: "Watch or cancel a job",
            description:
                "How far a call with wait: false is; when it is done, what that call would have answered. Waits up to "
                + "seconds for the end.",
            isReading: false,
            arguments: [
                ("id", text("The id that the call answered.")),
                ("seconds", number("How long to wait for the end; 20 by default.", 0, 45)),
                ("cancel", flag("Stops it; nothing is written then.")),
            ], required: ["id"]),
        MCPTool(
            name: "compare", title: "Compare two pictures",
            description: "Shows two pictures of the same size side by side, and says how much they differ.",
            isReading: true,
            arguments: [("first", text("Path of a picture.")), ("second", text("Path of another one."))],
            required: ["first", "second"]),
        MCPTool(
            name: "models", title: "List models",
            description: "The larger models on this machine. None is needed.", isReading: true, arguments: [],
            required: []),
    ]
}
