import GentoolTensors

/// What the parts of an RRDBNet are called: its authors renamed them more than once.
struct RRDBNames: Sendable {
    let first: String
    /// The blocks, numbered.
    let blocks: String
    /// Dense layers of a block, numbered from 1 on behind this.
    let dense: String
    /// What stands behind a dense layer's convolution.
    let suffix: String
    let trunk: String
    /// The convolution after each doubling of the size, counted from 1 on.
    let doubling: @Sendable (Int) -> String
    let high: String
    let last: String

    /// Real-ESRGAN and BasicSR.
    static let current = RRDBNames(
        first: "conv_first", blocks: "body", dense: "rdb", suffix: "", trunk: "conv_body",
        doubling: { "conv_up\($0)" }, high: "conv_hr", last: "conv_last")

    /// BSRGAN and RealSR.
    static let trunk = RRDBNames(
        first: "conv_first", blocks: "RRDB_trunk", dense: "RDB", suffix: "", trunk: "trunk_conv",
        doubling: { "upconv\($0)" }, high: "HRconv", last: "conv_last")

    /// The first release of ESRGAN: layers are counted, activations and enlargements included.
    static func numbered(blocks: Int, doublings: Int) -> RRDBNames {
        RRDBNames(
            first: "model.0", blocks: "model.1.sub", dense: "RDB", suffix: ".0", trunk: "model.1.sub.\(blocks)",
            doubling: { "model.\(3 * $0)" }, high: "model.\(3 * doublings + 2)", last: "model.\(3 * doublings + 4)")
    }

    /// The names that these weights have; `nil` if they are of no RRDBNet.
    init?(_ weights: Weights) {
        if weights.contains("body.0.rdb1.conv1.weight") {
            self = .current
        } else if weights.contains("RRDB_trunk.0.RDB1.conv1.weight") {
            self = .trunk
        } else if weights.contains("model.1.sub.0.RDB1.conv1.0.weight") {
            self = .numbered(
                blocks: weights.count("model.1.sub", probe: "RDB1.conv1.0.weight"),
                doublings: (0...).first { !weights.contains("model.\(3 * $0 + 3).weight") }!)
        } else {
            return nil
        }
    }

    private init(
        first: String, blocks: String, dense: String, suffix: String, trunk: String,
        doubling: @escaping @Sendable (Int) -> String, high: String, last: String
    ) {
        self.first = first
        self.blocks = blocks
        self.dense = dense
        self.suffix = suffix
        self.trunk = trunk
        self.doubling = doubling
        self.high = high
        self.last = last
    }
}
