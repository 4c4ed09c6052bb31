/// The version of the program and its libraries (semver.org).
public enum ProgramVersion {
    public static let current = "0.1.0"
}
