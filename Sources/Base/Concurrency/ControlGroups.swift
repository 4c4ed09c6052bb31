import FoundationEssentials

/// What the control groups that this process is in grant it (cgroups(7)): containers and batch systems limit by them.
public struct ControlGroups: Sendable, Equatable {
    /// How many cores' time, such as 1.5; `nil` without a limit.
    public let cores: Double?
    /// Bytes of memory; `nil` without a limit.
    public let memory: Int?

    /// - Parameter root: the folder that `proc` and `sys` are in.
    public init(root: String = "/") {
        let lines = Self.text("\(root)/proc/self/cgroup")?.split(separator: "\n") ?? []
        var cores: [Double] = []
        var memory: [Int] = []
        for line in lines {
            // hierarchy:controllers:path, without controllers in version 2.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",")
            for folder in Self.folders("\(root)/sys/fs/cgroup/\(parts[1])", String(parts[2])) {
                if controllers.isEmpty {
                    let time = Self.text("\(folder)/cpu.max")?.split { $0.isWhitespace }.compactMap { Double($0) } ?? []
                    // "max 100000" is without a limit.
                    if time.count == 2 { cores.append(time[0] / time[1]) }
                    if let bytes = Self.number("\(folder)/memory.max") { memory.append(bytes) }
                }
                if controllers.contains("cpu"), let time = Self.number("\(folder)/cpu.cfs_quota_us"), time > 0,
                    let period = Self.number("\(folder)/cpu.cfs_period_us"), period > 0
                {
                    cores.append(Double(time) / Double(period))
                }
                // Without a limit version 1 has the largest number of whole pages.
                if controllers.contains("memory"), let bytes = Self.number("\(folder)/memory.limit_in_bytes"),
                    bytes < 1 << 60
                {
                    memory.append(bytes)
                }
            }
        }
        self.cores = cores.filter { $0 > 0 }.min()
        self.memory = memory.min()
    }

    /// A group's folder and those of all that it is in, which limit it, too. In a container the path may be the host's:
    /// then there is only the outermost folder.
    private static func folders(_ top: String, _ path: String) -> [String] {
        var folders = [top]
        for name in path.split(separator: "/") { folders.append("\(folders.last!)/\(name)") }
        return folders
    }

    private static func number(_ file: String) -> Int? {
        text(file).flatMap { Int($0.withoutOuterSpace()) }
    }

    private static func text(_ file: String) -> String? { try? String(contentsOfFile: file, encoding: .utf8) }
}
