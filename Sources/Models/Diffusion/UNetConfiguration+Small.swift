extension UNetConfiguration {
    /// A network that can be trained where it is used: one block at each resolution, and transformers at all but the
    /// finest, where attention would cost more than all else.
    ///
    /// - Parameters:
    ///   - channels: at each resolution, the finest first; multiples of 16.
    ///   - context: channels of the words that it listens to.
    static func small(_ inputs: Int, to outputs: Int, channels: [Int], context: Int) -> UNetConfiguration {
        var unet = UNetConfiguration()
        (unet.inChannels, unet.outChannels, unet.blockOutChannels) = (inputs, outputs, channels)
        unet.hasAttention = channels.indices.map { $0 > 0 }
        unet.layersPerBlock = 1
        unet.transformerLayersPerBlock = channels.map { _ in 1 }
        // About 32 channels a head, shared out evenly.
        unet.attentionHeads = channels.map { width in (1...max(1, width / 32)).last { width % $0 == 0 }! }
        unet.onlyCrossAttention = channels.map { _ in false }
        unet.crossAttentionDim = context
        unet.normGroups = 16
        return unet
    }
}
