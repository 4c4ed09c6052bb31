/// Whole numbers with commas between them, no larger than pictures have pixels; `nil` unless there are `count` of them.
func wholeNumbers(_ text: String, _ count: Int) -> [Int]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0.drop { $0 == " " }) }.filter { (-1 << 30...1 << 30).contains($0) }
    return parts.count == count && numbers.count == count ? numbers : nil
}
