import GentoolTasks

/// The pictures to make.
struct TaskList<Request: PictureRequest> {
    private(set) var tasks: [PictureTask<Request>]
    /// Whether they are many, even if that many are one: then their errors don't end the program.
    let isBatch: Bool

    /// Puts files in the place of models' names.
    ///
    /// - Throws: `ModelStoreError` for a name of which nothing is here.
    mutating func locateModels() throws {
        var models = NamedModels()
        for index in tasks.indices { try models.locate(&tasks[index].request) }
    }
}
