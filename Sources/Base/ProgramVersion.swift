/// The version of the program and its libraries (semver.org).
public enum ProgramVersion {
    /// Major, minor and patch, with dots between them.
    public static let current = "0.1.0"
}
