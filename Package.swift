// swift-tools-version: 6.1
import PackageDescription

/// A library of gentool. Its folder has a short name; its module has a prefix, so that an app may have a `Models` of its
/// own.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: "Gentool\(name)", dependencies: dependencies, path: "Sources/\(name)")
}

/// C behind a library.
func shim(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], links: [String] = []
) -> Target {
    .target(
        name: "CGentool\(name)", dependencies: dependencies, path: "Sources/C\(name)", exclude: exclude,
        linkerSettings: links.map { .linkedLibrary($0) })
}

/// - Parameter scripts: what made files in Fixtures, and is not copied with them.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], fixtures scripts: [String]? = nil
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestFiles"],
        exclude: (scripts ?? []).map { "Fixtures/make_\($0).py" }, resources: scripts == nil ? [] : [.copy("Fixtures")])
}

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "gentool",
    products: [
        .executable(name: "gentool", targets: ["gentool"]),
        .library(name: "GentoolBase", targets: ["GentoolBase"]),
        .library(name: "GentoolModelStore", targets: ["GentoolModelStore"]),
        .library(name: "GentoolRaster", targets: ["GentoolRaster"]),
        .library(name: "GentoolTensors", targets: ["GentoolTensors"]),
        .library(name: "GentoolCheckpoints", targets: ["GentoolCheckpoints"]),
        .library(name: "GentoolModels", targets: ["GentoolModels"]),
        .library(name: "GentoolDiffusion", targets: ["GentoolDiffusion"]),
        .library(name: "GentoolPatches", targets: ["GentoolPatches"]),
        .library(name: "GentoolMatting", targets: ["GentoolMatting"]),
        .library(name: "GentoolPipelines", targets: ["GentoolPipelines"]),
        .library(name: "GentoolOwnModels", targets: ["GentoolOwnModels"]),
        .library(name: "GentoolTasks", targets: ["GentoolTasks"]),
        .library(name: "GentoolServer", targets: ["GentoolServer"]),
        .library(name: "GentoolWorld", targets: ["GentoolWorld"]),
        .library(name: "GentoolTraining", targets: ["GentoolTraining"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.4.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        shim("Zlib", links: ["z"]),
        shim("Codecs", ["CGentoolZlib"], links: ["png", "jpeg"]),
        shim("Kernels"),
        shim("Arguments"),
        shim(
            "Weights",
            exclude: [
                "README.md", "model.safetensors", "painter.safetensors", "upscaler-x2.safetensors",
                "upscaler-x4.safetensors",
            ]),
        shim("Page", exclude: ["files", "make_styles.py"]),
        shim("Glyphs", exclude: ["OFL.txt", "README.md", "make_glyphs.py", "unifont.gz"]),

        library("Base", ["CGentoolZlib", system]),
        library("ModelStore", ["GentoolBase", system]),
        library("Raster", ["GentoolBase", "CGentoolCodecs", "CGentoolGlyphs", "CGentoolKernels", system]),
        library("Tensors", ["GentoolBase", "CGentoolKernels"]),
        library("Checkpoints", ["GentoolBase", "CGentoolKernels", system]),
        library("Models", ["GentoolBase", "GentoolTensors", system]),
        library("Diffusion", ["GentoolBase", "GentoolTensors"]),
        library(
            "Patches", ["GentoolBase", "CGentoolKernels", "GentoolRaster", "GentoolTensors", "GentoolDiffusion"]),
        library("Matting", ["GentoolBase", "GentoolRaster"]),
        library(
            "Pipelines",
            [
                "GentoolBase", "GentoolRaster", "GentoolTensors", "GentoolCheckpoints", "GentoolModels",
                "GentoolDiffusion", "GentoolPatches", "GentoolMatting", system,
            ]),
        library(
            "OwnModels",
            [
                "CGentoolWeights", "GentoolRaster", "GentoolTensors", "GentoolCheckpoints", "GentoolModels",
                "GentoolDiffusion", "GentoolPatches", "GentoolPipelines",
            ]),
        library(
            "Tasks",
            [
                "GentoolBase", "GentoolRaster", "GentoolTensors", "GentoolModels", "GentoolDiffusion",
                "GentoolPipelines", "GentoolOwnModels", "GentoolModelStore", system,
            ]),
        library(
            "Server",
            [
                "CGentoolPage", "GentoolBase", "GentoolRaster", "GentoolDiffusion", "GentoolTasks", "GentoolModelStore",
                system,
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]),
        library("World", ["GentoolBase", "CGentoolKernels", "GentoolRaster"]),
        library(
            "Training",
            [
                "GentoolBase", "CGentoolKernels", "GentoolRaster", "GentoolTensors", "GentoolCheckpoints",
                "GentoolModels", "GentoolDiffusion", "GentoolWorld", system,
            ]),
        .executableTarget(
            name: "gentool",
            dependencies: [
                "CGentoolArguments", "GentoolBase", "GentoolRaster", "GentoolTensors", "GentoolCheckpoints",
                "GentoolModels", "GentoolDiffusion", "GentoolModelStore", "GentoolPipelines", "GentoolOwnModels",
                "GentoolServer", "GentoolTasks", "GentoolTraining", "GentoolWorld", system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(name: "TestFiles", path: "Tests/TestFiles"),
        .target(name: "Loopback", dependencies: ["GentoolBase"], path: "Tests/Loopback"),
        tests("Base", ["GentoolBase", system]),
        tests("ModelStore", ["GentoolBase", "GentoolModelStore", "Loopback"]),
        tests(
            "Raster", ["GentoolBase", "GentoolRaster", system],
            fixtures: ["codec_fixtures", "jpeg_fixtures", "resample_fixtures"]),
        tests("Tensors", ["GentoolBase", "GentoolTensors"], fixtures: ["gradient_fixtures"]),
        tests("Checkpoints", ["GentoolCheckpoints"], fixtures: ["checkpoint_fixtures", "float8_fixture"]),
        tests("Diffusion", ["GentoolDiffusion", "GentoolTensors"]),
        tests("Patches", ["GentoolPatches", "GentoolTensors"]),
        tests("Matting", ["GentoolMatting", "GentoolRaster"], fixtures: ["matting_fixtures"]),
        tests(
            "Models", ["GentoolModels", "GentoolTensors"], fixtures: ["qwen3_tokenizer_fixtures", "tokenizer_fixtures"]),
        tests("OwnModels", ["GentoolOwnModels", "GentoolPipelines", "GentoolRaster", "GentoolWorld"]),
        tests(
            "Pipelines",
            [
                "GentoolBase", "GentoolRaster", "GentoolTensors", "GentoolCheckpoints", "GentoolModels",
                "GentoolDiffusion", "GentoolPipelines", "GentoolOwnModels", system,
            ],
            fixtures: [
                "clip_skip_fixtures", "eraser_fixtures", "flux2_fixtures", "lora_fixtures", "model_fixtures",
                "network_fixtures", "schedule_fixtures", "segmenter_fixtures", "single_file_fixtures", "style_fixtures",
                "style_network_fixtures", "transformer_part_fixtures", "upscaler_fixtures", "zimage_fixtures",
            ]),
        tests(
            "Tasks",
            [
                "GentoolBase", "GentoolRaster", "GentoolTensors", "GentoolDiffusion", "GentoolPipelines",
                "GentoolOwnModels", "GentoolTasks", system,
            ]),
        tests(
            "Training",
            [
                "GentoolBase", "GentoolRaster", "GentoolTensors", "GentoolCheckpoints", "GentoolModels",
                "GentoolDiffusion", "GentoolWorld", "GentoolTraining",
            ],
            fixtures: ["training_fixtures", "adversarial_fixtures"]),
        tests("Server", ["GentoolBase", "GentoolModelStore", "GentoolRaster", "GentoolServer", "GentoolTasks"]),
        tests("World", ["GentoolBase", "GentoolRaster", "GentoolWorld"]),
        tests("gentool", ["GentoolBase", "GentoolRaster", "Loopback", "gentool"]),
    ]
)
