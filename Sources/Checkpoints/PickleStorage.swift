/// Elements that tensors are views of.
struct PickleStorage {
    let key: String
    let type: ElementType
    /// All elements under `key`.
    let count: Int
    /// The elements that belong to this storage: in the old format it may be a part of another.
    let part: Range<Int>
}
