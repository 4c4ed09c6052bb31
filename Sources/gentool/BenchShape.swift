import ArgumentParser
import GentoolModels

/// What `BenchCommand` measures: networks that people know, in the shape that they have.
enum BenchShape: String, ExpressibleByArgument, CaseIterable {
    case sd15, sdxl, animatediff, esrgan, layer
    case sdTurbo = "sd-turbo"
    case flux2Klein = "flux2-klein"
    case zImage = "z-image"

    /// The side of the pictures that it was trained on.
    var side: Int {
        switch self {
        case .sdxl: 1024
        case .animatediff: 256
        default: 512
        }
    }

    /// What one evaluation of the UNet is for.
    var step: String {
        switch self {
        case .animatediff: "clip step"
        case .sdTurbo: "step"
        default: "guided step"
        }
    }

    /// How many texts it sees at once: the prompt, and with guidance what is not wanted. Clips are seen one after the other.
    var texts: Int { self == .animatediff || self == .sdTurbo ? 1 : 2 }

    var unet: UNetConfiguration {
        var configuration = UNetConfiguration()
        switch self {
        case .animatediff:
            var motion = MotionConfiguration()
            motion.hasMiddle = false
            configuration.motion = motion
        case .sdTurbo:
            configuration.attentionHeads = [5, 10, 20, 20]
            configuration.crossAttentionDim = 1024
        case .sdxl:
            configuration.blockOutChannels = [320, 640, 1280]
            configuration.hasAttention = [false, true, true]
            configuration.transformerLayersPerBlock = [1, 2, 10]
            configuration.attentionHeads = [5, 10, 20]
            configuration.onlyCrossAttention = [false, false, false]
            configuration.crossAttentionDim = 2048
            configuration.additionTimeEmbedDim = 256
            configuration.projectionClassEmbeddingsInputDim = 2816
        default: break
        }
        return configuration
    }

    /// The text encoder, where it is a part of the time that counts: a picture of one step has no other step to wait for.
    var text: TextEncoderConfiguration? {
        guard self == .sdTurbo else { return nil }
        var configuration = TextEncoderConfiguration()
        configuration.hiddenSize = 1024
        configuration.intermediateSize = 4096
        configuration.layers = 23
        configuration.heads = 16
        configuration.activation = .gelu
        return configuration
    }

    /// TAESD's decoder by its layers, which no configuration tells.
    static let tinyDecoder: [String: [Int]] = {
        let (blocks, changes) = ([2, 3, 4, 7, 8, 9, 12, 13, 14, 17], [6, 11, 16, 18])
        var shapes = ["decoder.layers.0.weight": [64, 4, 3, 3]]
        for block in blocks { shapes["decoder.layers.\(block).conv.0.weight"] = [64, 64, 3, 3] }
        for change in changes { shapes["decoder.layers.\(change).weight"] = [change == 18 ? 3 : 64, 64, 3, 3] }
        return shapes
    }()
}
