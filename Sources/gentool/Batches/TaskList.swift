import GentoolTasks

/// The pictures to make.
struct TaskList<Request: PictureRequest> {
    let tasks: [PictureTask<Request>]
    /// Whether they are many, even if that many are one: then their errors don't end the program.
    let isBatch: Bool
}
