/// How many cores there are for this process. Asked for once: files are read to find out.
public let coreCount = CoreLimits.current.threads

/// Runs `body` on consecutive ranges that cover `0..<count`, several at a time, and waits for all.
///
/// The ranges depend on the number of cores: `body` must compute each index the same way whatever range it comes in.
/// What holds for `parallelFor` holds here too. A range shorter than `smallest` is not worth a thread of its own.
public func concurrentBands(of count: Int, smallest: Int = 1, _ body: (Range<Int>) -> Void) {
    // More bands than cores, so that a core that gets an easy band takes another one.
    let wanted = coreCount * 4
    let bands = max(1, min(wanted, count / max(1, smallest)))
    parallelFor(bands) { band in body(band * count / bands..<(band + 1) * count / bands) }
}
