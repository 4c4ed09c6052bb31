import CGentoolKernels
import GentoolBase

/// The weights of a linear layer or a convolution, in the order in which products read them.
///
/// Sendable by promise: nothing of it changes once it is made.
public final class PackedWeights: @unchecked Sendable {
    /// Numbers per result: the layer's output channels.
    public let outputs: Int
    /// The height and width of the kernel; 1 × 1 for a linear layer.
    public let kernel: (height: Int, width: Int)
    /// Numbers per input.
    public let channels: Int
    /// How they are stored.
    public let precision: Precision
    /// How they are multiplied.
    let factors: Precision
    /// Whether Winograd's algorithm computes with them.
    let suitsWinograd: Bool
    /// Whether they are transformed for it in advance, not each time they are used.
    let isTransformed: Bool
    /// Those of all outputs, 32 at a time; empty if they are made when they are needed.
    let panels: UnsafeMutableRawPointer
    /// The weights as a file holds them, in no more memory than panels would take; `nil` if there are panels.
    let kept: WeightArray?
    /// What they were made from, if that is recorded: its place in the recording, and its elements for gradients.
    let node: Node?
    let recorded: Tensor?

    /// How many matrices of outputs × channels they are.
    var taps: Int { isTransformed ? Self.winogradPlaces : kernel.height * kernel.width }
    /// The memory they take, in bytes; what is kept as a file holds it takes none but that of the file.
    public var byteCount: Int { kept == nil ? panelCount * panelBytes : 0 }

    /// Whether products don't read them as they are stored, but as `unpack` makes them each time.
    var areUnpacked: Bool { kept != nil || factors != precision }
    /// The bytes of a panel as products read it.
    var factorBytes: Int { taps * factors.panelBytes(steps: factors.steps(channels)) }

    var panelCount: Int { (outputs + Self.panelWidth - 1) / Self.panelWidth }
    /// Into how many bands the panels are divided for so many blocks of rows: if these are few, all cores still have work.
    func bands(of blocks: Int) -> Int { min(panelCount, max(1, 4 * coreCount / max(1, blocks))) }

    /// How far a bias of an image is from that of the last one: 0 if all have the same.
    ///
    /// - Precondition: bias and slopes have a value for each output; a bias may have one for each of every image.
    func biasStride(_ bias: Tensor?, slopes: Tensor?, images: Int) -> Int {
        precondition(
            bias == nil || bias!.count == outputs || bias!.count == images * outputs,
            "the bias has a value for each output, or for each of every image")
        precondition(slopes == nil || slopes!.count == outputs, "there is a slope for each output")
        return bias?.count == outputs ? 0 : outputs
    }
    var tapBytes: Int { precision.panelBytes(steps: precision.steps(channels)) }
    var panelBytes: Int { taps * tapBytes }
    static let panelWidth = CGentoolKernels.panelWidth
    static let winogradPlaces = 16

    /// Beyond so many channels times outputs, weights are not transformed in advance: they would take 16/9 of the memory,
    /// and layers of that size see small pictures, for which reading them takes longer than transforming them.
    private static let transformedLimit = 1_300_000

    /// - Parameters:
    ///   - weights: outputs × channels × height × width, or outputs × channels: PyTorch's order.
    ///   - precision: how they are stored.
    ///   - keepsSize: whether they are of a convolution with stride 1 whose result is as large as its input. Such ones
    ///     of 3 × 3 may be transformed for Winograd's algorithm, which needs less than half the products; unless the
    ///     processor computes those faster than it transforms.
    public convenience init(_ weights: WeightArray, precision: Precision, keepsSize: Bool = false) {
        self.init(
            weights, precision: precision, fewerProducts: keepsSize && gentool_uses_matrices(precision.kernel) == 0,
            transformedLimit: Self.transformedLimit)
    }

    /// Packs weights that are in memory, or learned.
    public convenience init(_ weights: Tensor, precision: Precision, keepsSize: Bool = false) {
        self.init(WeightArray(weights), precision: precision, keepsSize: keepsSize)
    }

    /// - Parameters:
    ///   - fewerProducts: whether Winograd's algorithm computes with them if it can.
    ///   - factors: how they are multiplied; `nil` is as suits the processor.
    init(
        _ weights: WeightArray, precision: Precision, fewerProducts: Bool, transformedLimit: Int = 0,
        factors: Precision? = nil
    ) {
        precondition(weights.shape.count == 4 || weights.shape.count == 2, "weights have two or four axes")
        outputs = weights.shape[0]
        channels = weights.shape[1]
        kernel = weights.shape.count == 4 ? (weights.shape[2], weights.shape[3]) : (1, 1)
        let isLearned = weights.recorded != nil
        let precision =
            isLearned ? precision.betweenActivations : precision.ofWeights(outputs: outputs, channels: channels)
        self.precision = precision
        node = weights.recorded?.node
        recorded = weights.recorded?.detached
        let isSquare = fewerProducts && kernel == (3, 3) && channels % 16 == 0 && min(channels, outputs) >= 32
        self.factors = factors ?? (isSquare ? precision.ofWinograd : precision.ofProducts)
        suitsWinograd = isSquare && self.factors != .q8
        isTransformed = suitsWinograd && self.factors == precision && channels * outputs <= transformedLimit
        let taps = isTransformed ? Self.winogradPlaces : kernel.height * kernel.width
        let panelCount = (weights.shape[0] + Self.panelWidth - 1) / Self.panelWidth
        let byteCount = panelCount * taps * precision.panelBytes(steps: precision.steps(weights.shape[1]))
        let isKept = precision == .q8 && weights.shape.count == 2 && (weights.storedBytes ?? .max) <= byteCount
        kept = isKept ? weights : nil
        panels = .allocate(byteCount: isKept ? 1 : max(1, byteCount), alignment: 64)
        guard channels > 0, !isKept else { return }
        parallelFor(panelCount) { pack(weights, panel: $0, as: precision, to: panels + $0 * panelBytes) }
        weights.release()
    }

    /// Lays out one panel for products.
    private func pack(_ weights: WeightArray, panel: Int, as precision: Precision, to out: UnsafeMutableRawPointer) {
        let rowLength = channels * kernel.height * kernel.width
        let first = panel * Self.panelWidth
        let count = min(Self.panelWidth, outputs - first)
        weights.withFloats((first * rowLength)..<((first + count) * rowLength)) { rows in
            if isTransformed {
                packTransformed(rows, count: count, to: out)
            } else {
                let tapBytes = precision.panelBytes(steps: precision.steps(channels))
                for tap in 0..<taps {
                    gentool_pack_panel(
                        precision.kernel, rows + tap, channels * taps, taps, count, channels, out + tap * tapBytes)
                }
            }
        }
    }

    /// Calls `body` with a panel as it is, or would be, stored; it may be gone afterwards.
    func withPanel(_ panel: Int, _ body: (UnsafeRawPointer) -> Void) {
        guard let kept else { return body(panels + panel * panelBytes) }
        withUnsafeTemporaryAllocation(byteCount: panelBytes, alignment: 64) { made in
            pack(kept, panel: panel, as: precision, to: made.baseAddress!)
            body(made.baseAddress!)
        }
    }

    /// Calls `body` with a panel as products read it; it may be gone afterwards.
    func withFactors(_ panel: Int, _ body: (UnsafeRawPointer) -> Void) {
        guard areUnpacked else { return body(panels + panel * panelBytes) }
        withUnsafeTemporaryAllocation(byteCount: factorBytes, alignment: 64) { made in
            unpack(panel: panel, to: made.baseAddress!)
            body(made.baseAddress!)
        }
    }

    /// Makes a panel as products read it, out of what is stored.
    func unpack(panel: Int, to out: UnsafeMutableRawPointer) {
        if let kept { return pack(kept, panel: panel, as: factors, to: out) }
        let fromQ8 = factors == .bf16 ? gentool_bf16_from_q8_panel : gentool_f32_from_q8_panel
        for tap in 0..<taps {
            fromQ8(panels + panel * panelBytes + tap * tapBytes, channels, out + tap * factorBytes / taps)
        }
    }

    private func packTransformed(_ rows: UnsafePointer<Float>, count: Int, to out: UnsafeMutableRawPointer) {
        let stride = Self.panelWidth * channels
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.winogradPlaces * stride) { transformed in
            gentool_winograd_weights(rows, count * channels, transformed.baseAddress!, stride)
            for place in 0..<Self.winogradPlaces {
                gentool_pack_panel(
                    precision.kernel, transformed.baseAddress! + place * stride, channels, 1, count, channels,
                    out + place * tapBytes)
            }
        }
    }

    deinit {
        kept?.release()
        panels.deallocate()
    }
}
