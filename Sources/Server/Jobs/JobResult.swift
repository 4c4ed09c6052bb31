import GentoolRaster

/// A picture that was made.
struct JobResult: Sendable {
    /// Where its bytes are.
    enum Place: Sendable {
        case memory([UInt8])
        /// In the folder of results.
        case file(String)
    }

    let place: Place
    let name: String
    let format: FileFormat
    let width: Int
    let height: Int
    let count: Int
    /// Whether it is a clip, which can be had as other kinds of files, too.
    let isClip: Bool
    let details: JSON

    var type: String { format.mediaType }
}
