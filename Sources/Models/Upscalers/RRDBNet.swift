import GentoolTensors

/// The generator of ESRGAN (Wang et al. 2018) and Real-ESRGAN (Wang et al. 2021): residuals in residuals of dense blocks.
public struct RRDBNet: Upscaler {
    /// What its weights tell of it.
    public let description: UpscalerDescription
    private let configuration: RRDBNetConfiguration
    private let first: Conv2d
    private let blocks: [ResidualDenseBlocks]
    private let trunk: Conv2d
    private let doublings: [Conv2d]
    private let high: Conv2d
    private let last: Conv2d

    private static let bandPixels = 1 << 13

    /// Of weights in any of the namings, with the size that their shapes tell.
    init(_ from: Weights) throws {
        guard let names = RRDBNames(from) else {
            throw WeightsError(.wrongModel, source: from.source.name, "has no residual dense blocks; it is no ESRGAN")
        }
        try self.init(from, RRDBNetConfiguration(from, names), names)
    }

    /// Of weights in the current naming, with a known size.
    public init(_ from: Weights, _ configuration: RRDBNetConfiguration) throws {
        try self.init(from, configuration, .current)
    }

    private init(_ from: Weights, _ configuration: RRDBNetConfiguration, _ names: RRDBNames) throws {
        self.configuration = configuration
        let (features, channels) = (configuration.features, configuration.channels)
        let unshuffle = configuration.unshuffle
        first = try Conv2d(from[names.first], channels * unshuffle * unshuffle, to: features)
        blocks = try (0..<configuration.blocks).map {
            try ResidualDenseBlocks(from[names.blocks][$0], features, growth: configuration.growth, names)
        }
        trunk = try Conv2d(from[names.trunk], features, to: features)
        func rectified(_ name: String) throws -> Conv2d {
            var layer = try Conv2d(from[name], features, to: features)
            layer.slopes = Tensor(shape: [features], repeating: ResidualDenseBlocks.slope)
            return layer
        }
        doublings = try (0..<configuration.doublings).map { try rectified(names.doubling($0 + 1)) }
        high = try rectified(names.high)
        last = try Conv2d(from[names.last], features, to: channels)
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.rrdbNet.rawValue, scale: (1 << configuration.doublings) / unshuffle,
            channels: channels, features: features, blocks: configuration.blocks)
    }

    // Convolutions reach 15 pixels a block, but nothing that makes a hundredth of a level of 8 bits comes from beyond 24: each counts
    // little beside its residual.
    /// At most 24 pixels of what it sees at its beginning: little comes from farther away.
    public var margin: Int { configuration.unshuffle * min(15 * configuration.blocks + 5, 24) }
    /// The side of the squares of pixels that it sees as one.
    public var alignment: Int { configuration.unshuffle }

    /// Numbers that are in memory at once for each pixel of the input, about.
    public var valuesPerPixel: Int {
        let stacks = ResidualDenseBlocks.depth * (configuration.features + 4 * configuration.growth)
        return max(1, (stacks + 3 * configuration.features) / (configuration.unshuffle * configuration.unshuffle))
    }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let (height, width) = (x.shape[1], x.shape[2])
        let shallow = first(x.squares(of: configuration.unshuffle))
        return enlarged(trunk(deep(shallow), adding: shallow)).cropped(
            rows: 0..<(height * description.scale), columns: 0..<(width * description.scale))
    }

    /// The layers after the blocks, a band of rows at a time: all at once, features of the enlarged picture would take five
    /// times the memory of everything before.
    private func enlarged(_ x: Tensor) -> Tensor {
        let (height, width) = (x.shape[1], x.shape[2])
        let scale = 1 << doublings.count
        // The first convolution after a doubling sees half a row beyond, each doubling halves that; two more follow.
        let margin = 2
        let bandRows = max(8, Self.bandPixels / width)
        let bands = stride(from: 0, to: height, by: bandRows).map { first in
            let rows = first..<min(height, first + bandRows)
            let window = max(0, rows.lowerBound - margin)..<min(height, rows.upperBound + margin)
            var hidden = x.cropped(rows: window, columns: 0..<width)
            for doubling in doublings { hidden = doubling(hidden, doubled: true) }
            let start = (rows.lowerBound - window.lowerBound) * scale
            return last(high(hidden)).cropped(rows: start..<(start + rows.count * scale), columns: 0..<(width * scale))
        }
        return .concatenated(bands, axis: 1)
    }

    private func deep(_ shallow: Tensor) -> Tensor {
        let (features, channels) = (configuration.features, configuration.features + 4 * configuration.growth)
        let stacks = (0..<ResidualDenseBlocks.depth).map { _ in
            FeatureStack(shape: shallow.shape.dropLast() + [channels])
        }
        stacks[0].store(shallow)
        for block in blocks { block(stacks) }
        return stacks[0].first(features)
    }
}
