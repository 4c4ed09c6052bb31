import GentoolTasks

/// The pictures to make.
struct TaskList<Request: PictureRequest> {
    private(set) var tasks: [PictureTask<Request>]
    /// Whether they are many, even if that many are one: then their errors don't end the program.
    let isBatch: Bool

    /// Puts files in the place of models' names.
    ///
    /// - Parameter fetch: as `NamedModels` has it.
    /// - Throws: `ModelStoreError` for a name of which nothing is here.
    mutating func locateModels(fetch: ((String) throws -> String)? = nil) throws {
        var models = NamedModels(fetch: fetch)
        for index in tasks.indices { try models.locate(&tasks[index].request) }
    }
}
