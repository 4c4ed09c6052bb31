import GentoolRaster
import GentoolTasks

/// What can be asked for.
enum Verb: String, CaseIterable, Sendable {
    case inpaint, edit, generate, animate, upscale, restore, style, mask, cutout

    var type: any PictureRequest.Type {
        switch self {
        case .inpaint: InpaintRequest.self
        case .edit: EditRequest.self
        case .generate: GenerateRequest.self
        case .animate: AnimateRequest.self
        case .upscale: UpscaleRequest.self
        case .restore: RestoreRequest.self
        case .style: StyleRequest.self
        case .mask: MaskRequest.self
        case .cutout: CutoutRequest.self
        }
    }

    /// Behind the names of results.
    var suffix: String {
        switch self {
        case .inpaint: "inpainted"
        case .edit: "edited"
        case .generate: "generated"
        case .animate: "animated"
        case .upscale: "upscaled"
        case .restore: "restored"
        case .style: "styled"
        case .mask: "mask"
        case .cutout: "cutout"
        }
    }

    var summary: String {
        switch self {
        case .inpaint: "Fill a part of a picture so that nobody sees where it was"
        case .edit: "Change a picture as a text says"
        case .generate: "Make a picture or a clip from a prompt"
        case .animate: "Make a clip that begins as a picture"
        case .upscale: "Make a picture larger"
        case .restore: "Take noise and the traces of JPEG out of a picture"
        case .style: "Paint a picture in the style of others"
        case .mask: "Find a thing in a picture; white is the thing"
        case .cutout: "Cut a thing out of a picture"
        }
    }

    /// Whether it is made of a picture.
    var needsPicture: Bool { self != .generate }

    /// The files that it takes beside the picture, in the order in which requests have them.
    var files: [String] {
        switch self {
        case .inpaint: ["mask", "avoid"]
        case .cutout: ["mask", "background"]
        case .animate: ["mask", "last"]
        case .style: ["style"]
        case .edit: ["reference"]
        default: []
        }
    }

    /// What can be said beside the fields of its request: how much each of several files counts.
    var weightFields: [String] { self == .style ? ["style_weights"] : [] }

    /// Files of which there may be several.
    static let lists: Set = ["style", "reference"]

    /// The format of what it makes where none is asked for; `nil` is the picture's.
    var format: FileFormat? { self == .mask || self == .animate ? .png : nil }
}
