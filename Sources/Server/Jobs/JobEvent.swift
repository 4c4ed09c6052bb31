import GentoolRaster

/// What is told of a job.
enum JobEvent: Sendable {
    case started
    case notice(Notice)
    /// 0...1, and the seconds that are left if that can be said.
    case progress(Double, remaining: Double?)
    /// What the picture would be if it ended here: a JPEG, or of a clip an animated PNG.
    case preview([UInt8])
    /// The last one: how it ended.
    case ended
}
