// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "gentool",
    products: [
        .executable(name: "gentool", targets: ["gentool"]),
        .library(name: "Base", targets: ["Base"]),
        .library(name: "Raster", targets: ["Raster"]),
        .library(name: "Tensors", targets: ["Tensors"]),
        .library(name: "Checkpoints", targets: ["Checkpoints"]),
        .library(name: "Models", targets: ["Models"]),
        .library(name: "Diffusion", targets: ["Diffusion"]),
        .library(name: "Patches", targets: ["Patches"]),
        .library(name: "Pipelines", targets: ["Pipelines"]),
        .library(name: "OwnModels", targets: ["OwnModels"]),
        .library(name: "Training", targets: ["Training"]),
        .library(name: "World", targets: ["World"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.4.0"),
    ],
    targets: [
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(
            name: "CCodecs", dependencies: ["CZlib"],
            linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
        .target(
            name: "CWeights",
            exclude: [
                "README.md", "model.safetensors", "painter.safetensors", "upscaler-x2.safetensors",
                "upscaler-x4.safetensors",
            ]),
        .target(name: "CGlyphs", exclude: ["OFL.txt", "README.md", "make_glyphs.py", "unifont.gz"]),
        .target(name: "CKernels"),
        .target(name: "CArguments"),
        .target(
            name: "Base",
            dependencies: ["CZlib", .product(name: "SystemPackage", package: "swift-system")]),
        .target(
            name: "Raster",
            dependencies: [
                "Base", "CCodecs", "CGlyphs", "CKernels",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(name: "Tensors", dependencies: ["Base", "CKernels"]),
        .target(
            name: "Checkpoints",
            dependencies: ["Base", "CKernels", .product(name: "SystemPackage", package: "swift-system")]),
        .target(
            name: "Models",
            dependencies: ["Base", "Tensors", .product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "Diffusion", dependencies: ["Tensors"]),
        .target(name: "Patches", dependencies: ["Base", "CKernels", "Raster", "Tensors", "Diffusion"]),
        .target(
            name: "Pipelines",
            dependencies: [
                "Base", "Raster", "Tensors", "Checkpoints", "Models", "Diffusion", "Patches",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "OwnModels",
            dependencies: [
                "CWeights", "Raster", "Tensors", "Checkpoints", "Models", "Diffusion", "Patches", "Pipelines",
            ]),
        .target(name: "World", dependencies: ["Base", "CKernels", "Raster"]),
        .target(
            name: "Training",
            dependencies: [
                "Base", "CKernels", "Raster", "Tensors", "Checkpoints", "Models", "Diffusion", "World",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "gentool",
            dependencies: [
                "Base", "CArguments", "Raster", "Tensors", "Checkpoints", "Models", "Diffusion", "Pipelines",
                "OwnModels",
                "Training", "World",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(
            name: "BaseTests", dependencies: ["Base", .product(name: "SystemPackage", package: "swift-system")]),
        .testTarget(
            name: "RasterTests",
            dependencies: ["Base", "Raster", .product(name: "SystemPackage", package: "swift-system")],
            exclude: [
                "Fixtures/make_codec_fixtures.py", "Fixtures/make_jpeg_fixtures.py",
                "Fixtures/make_resample_fixtures.py",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TensorsTests", dependencies: ["Base", "Tensors"], exclude: ["Fixtures/make_gradient_fixtures.py"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "CheckpointsTests", dependencies: ["Checkpoints"],
            exclude: ["Fixtures/make_checkpoint_fixtures.py", "Fixtures/make_float8_fixture.py"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "DiffusionTests", dependencies: ["Diffusion", "Tensors"]),
        .testTarget(name: "PatchesTests", dependencies: ["Patches", "Tensors"]),
        .testTarget(
            name: "ModelsTests", dependencies: ["Models", "Tensors"], exclude: ["Fixtures/make_tokenizer_fixtures.py"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "OwnModelsTests", dependencies: ["OwnModels", "Pipelines", "Raster"]),
        .testTarget(
            name: "PipelinesTests",
            dependencies: [
                "Base", "Raster", "Tensors", "Checkpoints", "Models", "Diffusion", "Pipelines", "OwnModels",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: [
                "Fixtures/make_clip_skip_fixtures.py", "Fixtures/make_lora_fixtures.py",
                "Fixtures/make_model_fixtures.py", "Fixtures/make_network_fixtures.py",
                "Fixtures/make_schedule_fixtures.py", "Fixtures/make_single_file_fixtures.py",
                "Fixtures/make_style_fixtures.py",
                "Fixtures/make_style_network_fixtures.py",
                "Fixtures/make_upscaler_fixtures.py",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Base", "Raster", "Tensors", "Checkpoints", "Models", "Diffusion", "World", "Training"],
            exclude: ["Fixtures/make_training_fixtures.py", "Fixtures/make_adversarial_fixtures.py"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "WorldTests", dependencies: ["Base", "Raster", "World"]),
        .testTarget(name: "gentoolTests", dependencies: ["Base", "Raster", "gentool"]),
    ]
)
