extension ContinuousClock.Instant {
    /// The time between two moments, in seconds; setting the clock of the machine doesn't change it.
    public func seconds(since other: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (self - other).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
