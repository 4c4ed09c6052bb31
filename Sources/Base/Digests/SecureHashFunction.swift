/// What tells one such digest from another.
public protocol SecureHashFunction {
    /// The initial hash value: as many words as the digest has.
    static var start: [UInt32] { get }
    /// Mixes 64 bytes into the state.
    static func mix(_ block: UnsafeRawPointer, into state: inout [UInt32])
}
