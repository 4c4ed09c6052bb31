/// A file at a server.
struct RemoteFile {
    let url: String
    /// `nil` where only the server knows.
    let size: Int?
    let digest: FileDigest
    let token: String?
}
