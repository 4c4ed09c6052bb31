import CKernels

/// How a process that computes with large tensors treats memory.
public enum MemoryReuse {
    /// Keeps freed memory for the next tensor instead of giving it back to the system, for the rest of the process.
    ///
    /// Worth a fifth of the time of a large network. It is the program's decision, not a library's.
    public static func keepFreedMemory() { kernel_keep_freed_memory() }
}
