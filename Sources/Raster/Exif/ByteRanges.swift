/// Places in a block of bytes: ranges in rising order that don't touch each other.
struct ByteRanges {
    private(set) var ranges: [Range<Int>] = []

    init(_ all: [Range<Int>]) {
        for range in all.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    /// What is here and not there.
    func subtracting(_ other: ByteRanges) -> ByteRanges {
        var result: [Range<Int>] = []
        var index = 0
        for range in ranges {
            var start = range.lowerBound
            while index < other.ranges.count, other.ranges[index].upperBound <= start { index += 1 }
            var next = index
            while next < other.ranges.count, other.ranges[next].lowerBound < range.upperBound {
                result.append(start..<max(start, other.ranges[next].lowerBound))
                start = other.ranges[next].upperBound
                next += 1
            }
            if start < range.upperBound { result.append(start..<range.upperBound) }
        }
        return ByteRanges(result)
    }
}
