struct PickleTensor {
    let storage: PickleStorage
    /// In elements, from the beginning of the storage.
    let offset: Int
    let shape: [Int]
    let strides: [Int]
}
