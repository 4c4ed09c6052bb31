import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// A network for styles out of its files.
public enum StyleFile {
    /// What files hold, recognised by what their tensors are called.
    private enum Content {
        case transformer(Weights)
        case encoder(Weights)
        case decoder(Weights)
    }

    /// Whether a network takes its style from pictures.
    public enum Network: Sendable {
        /// It knows one style.
        case transformer(TransformerNet)
        /// It takes the style of any pictures.
        case adaIN(AdaIN)
    }

    /// Reads a network.
    ///
    /// - Parameters:
    ///   - paths: a TransformerNet's file, or the two of AdaIN in any order.
    ///   - precision: how the network's weights are kept.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public static func read(_ paths: [String], precision: Precision = .fastest) throws -> Network {
        let contents = try paths.map { try content($0, precision: precision) }
        switch (contents.first, contents.dropFirst().first, contents.count) {
        case (.transformer(let weights), nil, _): return .transformer(try TransformerNet(weights))
        case (.encoder(let encoder), .decoder(let decoder), 2), (.decoder(let decoder), .encoder(let encoder), 2):
            return .adaIN(try AdaIN(encoder: encoder, decoder: decoder))
        case (.encoder, nil, _):
            throw ModelError(.partMissing, paths[0], "is AdaIN's encoder without its decoder", remedy: .addPart)
        case (.decoder, nil, _):
            throw ModelError(
                .partMissing, paths[0], "is AdaIN's decoder without its encoder (vgg_normalised.pth)", remedy: .addPart)
        default:
            throw ModelError(
                .partsMismatch, paths.joined(separator: ", "),
                "don't belong together; expected one file of fast neural style, or AdaIN's encoder and decoder")
        }
    }

    private static func content(_ path: String, precision: Precision) throws -> Content {
        let checkpoint = try Checkpoint(modelAt: path)
        let source = CheckpointWeights(unwrapping: checkpoint)
        let weights = Weights(source, precision: precision)
        let kind = WeightFileKind(checkpoint)
        switch kind {
        case .transformerNet: return .transformer(weights)
        case .adaINEncoder: return .encoder(weights)
        case .adaINDecoder: return .decoder(weights)
        default: break
        }
        let known = "a style network: fast neural style (TransformerNet) or AdaIN (decoder and vgg_normalised)"
        if let refusal = kind.refusal(of: path, expected: known) { throw refusal }
        throw ModelError(unknown: source, path, of: "no style network which can be read", expected: known)
    }
}
