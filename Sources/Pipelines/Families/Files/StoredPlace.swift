/// Where a tensor belongs that others than diffusers named: a parameter, and which rows of the tensor are its.
struct StoredPlace: Equatable {
    /// Of the parameter, in diffusers' naming.
    let name: String
    /// Which third of the rows, where three layers are one for those who named it.
    var third: Int?
    /// Whether the rows' halves are the other way round for those who named it.
    var isSwapped = false
}
