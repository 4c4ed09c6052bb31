import CGentoolKernels

/// How a process that computes with large tensors treats memory. It is the program's decision, not a library's.
public enum MemoryReuse {
    /// Keeps freed memory for the next tensor instead of giving it back to the system: worth a fifth of the time of a
    /// large network.
    public static func keepFreedMemory() { gentool_keep_freed_memory(1) }

    /// Gives freed memory back to the system, what is free now and what will be: the process is never larger than what it
    /// works with.
    public static func giveBackFreedMemory() { gentool_keep_freed_memory(0) }

    /// From now on the process ends with one line that says how much was asked for, and with exit code 1, when memory is
    /// denied to it; Swift itself would end it with a signal.
    public static func reportShortage() { gentool_report_memory_shortage() }
}
