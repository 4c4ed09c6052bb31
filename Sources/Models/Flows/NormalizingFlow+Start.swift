import GentoolTensors

extension NormalizingFlow {
    /// Gives a flow parameters that it begins with well (Kingma & Dhariwal 2018, §3): 1×1 convolutions are random
    /// rotations, normalizations give some first pictures mean 0 and deviation 1 in each channel before every step,
    /// couplings change nothing yet, and latents are standard normal.
    ///
    /// - Parameters:
    ///   - parameters: those of a flow of this configuration, of which the named ones are changed.
    ///   - configuration: the flow's.
    ///   - pictures: N, side, side, 3: the more, the better.
    ///   - generator: draws the rotations.
    public static func start(
        _ parameters: inout [String: Tensor], _ configuration: NormalizingFlowConfiguration, by pictures: Tensor,
        generator: inout TorchGenerator
    ) {
        for name in parameters.keys where [".conv_out.", ".split.", ".prior."].contains(where: ".\(name)".contains) {
            parameters[name] = Tensor(shape: parameters[name]!.shape)
        }
        var x = pictures
        for level in 0..<configuration.levels {
            x = x.pixelUnshuffled(2)
            for step in 0..<configuration.steps {
                let (means, deviations) = x.channelMoments()
                let mixing = ChannelMixing(
                    logScale: -1 * deviations.log(), shift: -1 * means,
                    matrix: rotation(configuration.channels(level), generator: &generator))
                x = mixing(x)
                let path = "levels.\(level).steps.\(step).mixing"
                parameters["\(path).log_scale"] = mixing.logScale
                parameters["\(path).shift"] = mixing.shift
                parameters["\(path).matrix"] = mixing.matrix
            }
            x = x.channels(0..<(x.shape[3] / 2))
        }
    }

    /// A random orthogonal matrix: rows of normal numbers, each freed of what it shares with those before it.
    private static func rotation(_ size: Int, generator: inout TorchGenerator) -> Tensor {
        var rows: [[Double]] = []
        for _ in 0..<size {
            var row = generator.normal([size]).floats().map(Double.init)
            // Twice, for what rounding left the first time.
            for other in rows + rows {
                let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                for place in row.indices { row[place] -= product * other[place] }
            }
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(row.map { $0 / length })
        }
        return Tensor(shape: [size, size], elements: rows.joined().map { Float($0) })
    }
}

extension Tensor {
    /// Mean and deviation of each channel, the last axis, over all others.
    fileprivate func channelMoments() -> (means: Tensor, deviations: Tensor) {
        let channels = shape[shape.count - 1]
        let rows = reshaped([1, count / channels, channels])
        let means = rows.innerMeans().reshaped([channels])
        let variances = rows.squared().innerMeans().reshaped([channels]) - means.squared()
        return (means, variances.mapped { max($0, 1e-8).squareRoot() })
    }
}
