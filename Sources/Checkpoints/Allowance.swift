/// How many things of a kind a file may hold, so that a small one can't ask for minutes or for all memory.
struct Allowance {
    let most: Int
    /// What is counted, for errors: "values".
    let things: String
    private var left: Int

    init(_ most: Int, _ things: String) {
        self.most = most
        self.things = things
        left = most
    }

    /// - Throws: `CheckpointError` if there are more than allowed, all in all.
    mutating func take(_ count: Int = 1, in reader: ByteReader) throws {
        guard count <= left else {
            throw reader.failure("has more than \(most) \(things), which no model needs; the file is damaged")
        }
        left -= count
    }
}
