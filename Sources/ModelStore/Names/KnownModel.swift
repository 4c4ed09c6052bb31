import GentoolBase

/// A model with a short name.
public struct KnownModel: Sendable, Equatable {
    /// Where it is fetched from.
    public enum Source: Sendable, Equatable {
        /// A repository of Hugging Face's hub: all that is needed of it, or a file.
        case repository(HubRepository, file: String?)
        /// A file of a known sum, and the folder where other programs keep it.
        case file(url: String, digest: FileDigest, home: ModelFolders.Home)
    }

    /// Its short name.
    public let name: String
    /// What it does, for a person.
    public let purpose: String
    /// The licence of its weights.
    public let license: String
    /// Whether the licence forbids commercial use.
    public let isNonCommercial: Bool
    /// Bytes that are fetched, roughly.
    public let bytes: Int
    /// Where it is fetched from.
    public let source: Source
    /// What its file is called in other programs' folders.
    public let fileNames: [String]

    init(
        _ name: String, _ purpose: String, license: String, isNonCommercial: Bool = false, bytes: Int, _ source: Source,
        fileNames: [String] = []
    ) {
        (self.name, self.purpose, self.license, self.isNonCommercial) = (name, purpose, license, isNonCommercial)
        (self.bytes, self.source) = (bytes, source)
        if case .file(let url, _, _) = source, fileNames.isEmpty {
            self.fileNames = [PathName(url).name]
        } else {
            self.fileNames = fileNames
        }
    }

    /// - Parameter name: a short name, in upper or lower case.
    public static func named(_ name: String) -> KnownModel? { all.first { $0.name == name.lowercased() } }

    /// Where it comes from, for a person.
    public var origin: String {
        switch source {
        case .repository(let repository, let file):
            "https://huggingface.co/\(repository.text)" + (file.map { ": \($0)" } ?? "")
        case .file(let url, _, _): url
        }
    }

    private static func hub(_ owner: String, _ name: String, file: String? = nil) -> Source {
        .repository(HubRepository(owner: owner, name: name), file: file)
    }

    /// Models that load, in the order in which they are told.
    public static let all: [KnownModel] = [
        KnownModel(
            "sd15", "generate, edit and style: Stable Diffusion 1.5", license: "CreativeML OpenRAIL-M",
            bytes: 2_100_000_000, hub("stable-diffusion-v1-5", "stable-diffusion-v1-5"),
            fileNames: [
                "v1-5-pruned-emaonly-fp16.safetensors", "v1-5-pruned-emaonly.safetensors",
                "v1-5-pruned.safetensors", "v1-5-pruned-emaonly.ckpt",
            ]),
        KnownModel(
            "sd15-inpainting", "inpaint by prompt: Stable Diffusion 1.5", license: "CreativeML OpenRAIL-M",
            bytes: 2_100_000_000, hub("stable-diffusion-v1-5", "stable-diffusion-inpainting"),
            fileNames: ["sd-v1-5-inpainting.safetensors", "sd-v1-5-inpainting.ckpt"]),
        KnownModel(
            "sdxl", "generate and edit at 1024x1024: Stable Diffusion XL", license: "CreativeML Open RAIL++-M",
            bytes: 6_900_000_000, hub("stabilityai", "stable-diffusion-xl-base-1.0"),
            fileNames: ["sd_xl_base_1.0_0.9vae.safetensors", "sd_xl_base_1.0.safetensors"]),
        KnownModel(
            "sd-turbo", "generate at 512x512 in 1 to 4 steps", license: "Stability AI Non-Commercial",
            isNonCommercial: true, bytes: 2_600_000_000, hub("stabilityai", "sd-turbo"),
            fileNames: ["sd_turbo.safetensors"]),
        KnownModel(
            "sdxl-turbo", "generate at 512x512 in 1 to 4 steps, SDXL", license: "Stability AI Non-Commercial",
            isNonCommercial: true, bytes: 6_900_000_000, hub("stabilityai", "sdxl-turbo"),
            fileNames: ["sd_xl_turbo_1.0_fp16.safetensors", "sd_xl_turbo_1.0.safetensors"]),
        KnownModel(
            "flux2-klein", "generate, and edit by pictures, in 4 steps: FLUX.2-klein 4B", license: "Apache-2.0",
            bytes: 16_000_000_000, hub("black-forest-labs", "FLUX.2-klein-4B")),
        KnownModel(
            "z-image-turbo", "generate at 1024x1024 in 8 steps: Z-Image-Turbo", license: "Apache-2.0",
            bytes: 20_500_000_000, hub("Tongyi-MAI", "Z-Image-Turbo")),
        KnownModel(
            "lcm", "generate in 2 to 8 steps: a latent consistency model of Dreamshaper 7", license: "MIT",
            bytes: 3_900_000_000, hub("SimianLuo", "LCM_Dreamshaper_v7")),
        KnownModel(
            "animatediff", "generate and animate clips, beside sd15: AnimateDiff v3", license: "Apache-2.0",
            bytes: 836_000_000, hub("guoyww", "animatediff", file: "v3_sd15_mm.ckpt"),
            fileNames: ["v3_sd15_mm.ckpt"]),
        KnownModel(
            "sparsectrl", "animate from a first frame, beside animatediff: SparseCtrl", license: "Apache-2.0",
            bytes: 1_990_000_000, hub("guoyww", "animatediff", file: "v3_sd15_sparsectrl_rgb.ckpt"),
            fileNames: ["v3_sd15_sparsectrl_rgb.ckpt"]),
        KnownModel(
            "animatelcm", "generate and animate clips in 4 to 8 steps, beside sd15: AnimateLCM", license: "MIT",
            bytes: 1_820_000_000, hub("wangfuyun", "AnimateLCM", file: "AnimateLCM_sd15_t2v.ckpt"),
            fileNames: ["AnimateLCM_sd15_t2v.ckpt"]),
        KnownModel(
            "pix2pix", "edit by instruction: InstructPix2Pix", license: "MIT", bytes: 2_100_000_000,
            hub("timbrooks", "instruct-pix2pix")),
        KnownModel(
            "x4-upscaler", "upscale 4 times by diffusion", license: "CreativeML Open RAIL++-M", bytes: 1_800_000_000,
            hub("stabilityai", "stable-diffusion-x4-upscaler")),
        KnownModel(
            "taesd", "a tiny autoencoder for Stable Diffusion 1 and 2", license: "MIT", bytes: 10_000_000,
            hub("madebyollin", "taesd")),
        KnownModel(
            "taesdxl", "a tiny autoencoder for Stable Diffusion XL", license: "MIT", bytes: 10_000_000,
            hub("madebyollin", "taesdxl")),
        KnownModel(
            "realesrgan-x4", "upscale 4 times, sharp: Real-ESRGAN", license: "BSD-3-Clause", bytes: 67_040_989,
            .file(
                url: "https://github.com/xinntao/Real-ESRGAN/releases/download/v0.1.0/RealESRGAN_x4plus.pth",
                digest: .sha256("4fa0d38905f75ac06eb49a7951b426670021be3018265fd191d2125df9d682f1"),
                home: .torchHub)),
        KnownModel(
            "realesr-general", "upscale 4 times, small and fast: Real-ESRGAN", license: "BSD-3-Clause",
            bytes: 4_885_111,
            .file(
                url: "https://github.com/xinntao/Real-ESRGAN/releases/download/v0.2.5.0/realesr-general-x4v3.pth",
                digest: .sha256("8dc7edb9ac80ccdc30c3a5dca6616509367f05fbc184ad95b731f05bece96292"),
                home: .torchHub)),
        KnownModel(
            "lama", "inpaint without a prompt: Big-LaMa", license: "Apache-2.0", bytes: 205_803_670,
            .file(
                url: "https://github.com/Sanster/models/releases/download/add_big_lama/big-lama.pt",
                digest: .sha256("344c77bbcb158f17dd143070d1e789f38a66c04202311ae3a258ef66667a9ea9"),
                home: .torchHub)),
        KnownModel(
            "migan", "inpaint without a prompt, small and fast: MI-GAN", license: "MIT", bytes: 28_000_000,
            .file(
                url: "https://github.com/Sanster/models/releases/download/migan/migan_traced.pt",
                digest: .md5("76eb3b1a71c400ee3290524f7a11b89c"), home: .torchHub)),
        KnownModel(
            "u2net", "mask and cutout: U²-Net", license: "Apache-2.0", bytes: 175_997_641,
            .file(
                url: "https://github.com/danielgatis/rembg/releases/download/v0.0.0/u2net.onnx",
                digest: .sha256("8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491"), home: .rembg)),
        KnownModel(
            "u2netp", "mask and cutout, small and fast: U²-Net", license: "Apache-2.0", bytes: 4_574_861,
            .file(
                url: "https://github.com/danielgatis/rembg/releases/download/v0.0.0/u2netp.onnx",
                digest: .sha256("309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"), home: .rembg)),
        KnownModel(
            "isnet", "mask and cutout, fine edges: IS-Net", license: "Apache-2.0", bytes: 178_648_008,
            .file(
                url: "https://github.com/danielgatis/rembg/releases/download/v0.0.0/isnet-general-use.onnx",
                digest: .sha256("60920e99c45464f2ba57bee2ad08c919a52bbf852739e96947fbb4358c0d964a"), home: .rembg)),
        KnownModel(
            "mobile-sam", "mask and cutout by points and boxes: MobileSAM", license: "Apache-2.0", bytes: 40_728_226,
            hub("dhkim2810", "MobileSAM", file: "mobile_sam.pt"), fileNames: ["mobile_sam.pt"]),
        KnownModel(
            "clipseg", "mask and cutout by words: CLIPSeg", license: "Apache-2.0", bytes: 603_000_000,
            hub("CIDAS", "clipseg-rd64-refined")),
    ]
}
