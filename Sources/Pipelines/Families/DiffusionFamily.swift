/// Models of one kind, and how they are known by their files.
public protocol DiffusionFamily: DiffusionModel {
    /// What it is called.
    static var name: String { get }

    /// Whether files are meant to be a model of the family.
    static func recognizes(_ files: ModelFiles) -> Bool

    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    init(_ files: ModelFiles, _ options: ModelOptions) throws
}
