/// The order in which people count: `photo2` comes before `photo10`.
public enum NaturalOrder {
    /// Whether a name comes before another one: numbers in it compare by their value, everything else byte by byte.
    public static func precedes(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
        let (a, b) = (Array(a), Array(b))
        var (i, j) = (0, 0)
        while i < a.count && j < b.count {
            let (first, second) = (number(in: a, from: i), number(in: b, from: j))
            if first.isEmpty || second.isEmpty {
                if a[i] != b[j] { return a[i] < b[j] }
                (i, j) = (i + 1, j + 1)
                continue
            }
            let (value, other) = (significant(a[first]), significant(b[second]))
            if value.count != other.count { return value.count < other.count }
            if !value.elementsEqual(other) { return value.lexicographicallyPrecedes(other) }
            (i, j) = (first.upperBound, second.upperBound)
        }
        if a.count - i != b.count - j { return a.count - i < b.count - j }
        // Such as 7 and 007: any order that is always the same.
        return a.lexicographicallyPrecedes(b)
    }

    private static func number(in bytes: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) { end += 1 }
        return start..<end
    }

    private static func significant(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        digits.drop { $0 == UInt8(ascii: "0") }
    }
}
