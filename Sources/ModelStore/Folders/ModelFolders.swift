import FoundationEssentials
import GentoolBase
import SystemPackage

/// Where people have models already, of whatever program.
public struct ModelFolders: Sendable {
    /// A folder in which other programs keep the files that they fetch.
    public enum Home: Sendable, Equatable {
        /// PyTorch's: what IOPaint and others fetch.
        case torchHub
        /// rembg's.
        case rembg
    }

    private let environment: [String: String]
    private let user: String

    /// - Parameter environment: such as that of the process.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
        user = environment["HOME"] ?? FilePath.home.string
    }

    /// Hugging Face's cache: `HF_HUB_CACHE`, `HF_HOME/hub`, or `huggingface/hub` among all caches.
    public var hub: HubCache {
        HubCache(
            folder: variable("HF_HUB_CACHE") ?? variable("HF_HOME").map { "\($0)/hub" } ?? "\(caches)/huggingface/hub")
    }

    /// Where the token lies that Hugging Face's own programs keep.
    var tokenFile: String { variable("HF_TOKEN_PATH") ?? "\(variable("HF_HOME") ?? "\(caches)/huggingface")/token" }

    /// Where a program keeps its files, as its own variable says or by default; the folder need not be there.
    public func folder(_ home: Home) -> String {
        switch home {
        case .torchHub: "\(variable("TORCH_HOME") ?? "\(caches)/torch")/hub/checkpoints"
        case .rembg: variable("U2NET_HOME") ?? "\(variable("XDG_DATA_HOME") ?? user)/.u2net"
        }
    }

    /// All folders with files of models that are there.
    public var all: [String] {
        let named = variable("GENTOOL_MODELS")?.split(separator: ":").map { expanded(String($0)) } ?? []
        let roots = named + Self.usualRoots.map { "\(user)/\($0)" }
        let below = roots.flatMap { root in
            [named.contains(root) ? root : nil].compactMap { $0 } + Self.subfolders.map { "\(root)/\($0)" }
                + ComfyUIPaths.folders(in: root)
        }
        let single = [folder(.rembg), folder(.torchHub)] + Self.upscayl
        var seen: Set<String> = []
        return (below + single).filter { FilePath($0).isFolder && seen.insert($0).inserted }
    }

    /// The file of one of some names, in the first folder that has one.
    public func file(named names: [String]) -> String? {
        let folders = all
        for name in names {
            for folder in folders where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        return nil
    }

    /// A file by its name, with its suffix or without, or a folder in diffusers' layout.
    ///
    /// - Parameter name: as a person says it; what begins in a folder, such as `./file`, is none.
    func model(called name: String) -> String? {
        guard !name.isEmpty, !["/", ".", "~"].contains(where: name.hasPrefix) else { return nil }
        if WeightFileSuffix.ends(name) { return file(named: [name]) }
        return file(named: WeightFileSuffix.all.map { name + $0 })
            ?? ["model_index.json", "config.json"].lazy.compactMap { self.file(named: ["\(name)/\($0)"]) }.first
            .map { FilePath($0).removingLastComponent().string }
    }

    /// Where AUTOMATIC1111's WebUI, Forge and ComfyUI are usually installed.
    private static let usualRoots = [
        "stable-diffusion-webui", "stable-diffusion-webui-forge", "ComfyUI", "comfy/ComfyUI", "Documents/ComfyUI",
    ]
    /// Where these have their models.
    private static let subfolders = [
        "models/Stable-diffusion", "models/Lora", "models/VAE", "models/ESRGAN", "models/RealESRGAN", "models/SwinIR",
        "models/checkpoints", "models/loras", "models/vae", "models/vae_approx", "models/upscale_models",
        "models/sams", "embeddings", "models/embeddings", "models/animatediff_models",
        "models/animatediff_motion_lora", "extensions/sd-webui-animatediff/model",
    ]
    private static let upscayl = ["/opt/Upscayl/resources/models", "/usr/lib/upscayl/resources/models"]

    private var caches: String { variable("XDG_CACHE_HOME") ?? "\(user)/.cache" }

    /// A variable that is set to something.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : expanded($0) }
    }

    private func expanded(_ path: String) -> String { path.hasPrefix("~/") ? user + path.dropFirst() : path }
}
