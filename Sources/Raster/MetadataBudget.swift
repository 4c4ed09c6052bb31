/// How much memory the metadata of a picture may take: a file of a few kilobytes can hold texts of gigabytes, or
/// millions of comments.
///
/// One item gets at most half of what is left, and what had to be unpacked to see that it is larger is spent, too: so
/// no file costs more than the limit in all, and the small texts that follow a huge one still find room.
struct MetadataBudget {
    private let limit: Int
    private var bytesLeft: Int
    private var itemsLeft = 10_000
    private var namesLeftOut: [String] = []
    private var countLeftOut = 0

    init(_ limit: Int) { (self.limit, bytesLeft) = (limit, limit) }

    /// The most bytes that the next item may have; 0 if there may be none.
    var allowance: Int { itemsLeft > 0 ? max(1, bytesLeft / 2) : 0 }

    /// Counts an item, and says whether there is room for it.
    ///
    /// - Parameter unpacked: whether its bytes had to be unpacked to be counted.
    mutating func admits(_ count: Int, _ name: @autoclosure () -> String, unpacked: Bool = false) -> Bool {
        let isAdmitted = itemsLeft > 0 && count <= allowance
        if isAdmitted {
            itemsLeft -= 1
        } else {
            if namesLeftOut.count < 5 { namesLeftOut.append(name()) }
            countLeftOut += 1
        }
        if isAdmitted || unpacked { bytesLeft = max(0, bytesLeft - min(count, allowance)) }
        return isAdmitted
    }

    /// What of a file was left out; `nil` if nothing.
    func notice(_ file: String) -> Notice? {
        guard countLeftOut > 0 else { return nil }
        let more = countLeftOut > namesLeftOut.count ? " and \(countLeftOut - namesLeftOut.count) more" : ""
        return Notice(
            "metadata-limit",
            "\(file): \(namesLeftOut.joined(separator: ", "))\(more) would take more than the limit for metadata "
                + "(\(limit >> 20) MiB in all, half of what is left for each, 10000 items) and were left out")
    }
}
