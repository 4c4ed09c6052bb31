/// Values of several numbers, such as boxes, as lists have them.
public enum NumberLists {
    /// Puts numbers that stand one by one together, with commas between: `40`, `60`, `200`, `120` become `40,60,200,120`.
    ///
    /// - Parameters:
    ///   - texts: of a list, or of a list of lists.
    ///   - count: how many numbers a value has.
    /// - Returns: the texts as they are where they are no such numbers.
    public static func joined(_ texts: [String], by count: Int) -> [String] {
        guard count > 1, texts.count.isMultiple(of: count), texts.allSatisfy({ Double($0) != nil }) else {
            return texts
        }
        return stride(from: 0, to: texts.count, by: count).map {
            texts[$0..<$0 + count].joined(separator: ",")
        }
    }
}
