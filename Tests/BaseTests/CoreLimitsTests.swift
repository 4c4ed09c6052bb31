import Foundation
import GentoolBase
import TestFiles
import Testing

@Suite("How many cores a process may keep busy")
struct CoreLimitsTests {
    /// What a folder with these files below it says.
    private func limits(_ files: [String: String]) throws -> ControlGroups {
        let root = TemporaryFolder()
        for (path, text) in files { try root.write(text, path) }
        return ControlGroups(root: root.path)
    }

    @Test("Of groups in groups the smallest limit counts (version 2)")
    func unified() throws {
        let groups = try limits([
            "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "150000 100000\n",
            "sys/fs/cgroup/a/b/cpu.max": "max 100000\n", "sys/fs/cgroup/a/memory.max": "max\n",
            "sys/fs/cgroup/a/b/memory.max": "1073741824\n",
        ])
        #expect(groups.cores == 1.5)
        #expect(groups.memory == 1 << 30)
    }

    @Test("In a container the path may be the host's, and the limit is in the outermost folder")
    func container() throws {
        let groups = try limits([
            "proc/self/cgroup": "0::/../host/path\n", "sys/fs/cgroup/cpu.max": "50000 100000\n",
        ])
        #expect(groups.cores == 0.5)
        #expect(groups.memory == nil)
    }

    @Test("Version 1 has a hierarchy for each controller")
    func hierarchies() throws {
        let groups = try limits([
            "proc/self/cgroup": "4:memory:/job\n3:cpu,cpuacct:/job\n1:name=systemd:/\n",
            "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "300000\n",
            "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
        ])
        #expect(groups.cores == 3)
        #expect(groups.memory == nil)
    }

    @Test("Without control groups nothing is limited, and what makes no sense is passed over")
    func none() throws {
        #expect(try limits([:]) == limits(["proc/self/cgroup": "what\n0::/\n", "sys/fs/cgroup/cpu.max": "0 0\n"]))
        #expect(try limits([:]).cores == nil)
    }

    @Test("Threads are as many as cores that may be used and whose time is granted, and at least one")
    func threads() {
        #expect(CoreLimits(machine: 8, affinity: 8, quota: nil).threads == 8)
        #expect(CoreLimits(machine: 8, affinity: 2, quota: nil).threads == 2)
        #expect(CoreLimits(machine: 8, affinity: 8, quota: 1.5).threads == 2)
        #expect(CoreLimits(machine: 8, affinity: 4, quota: 6).threads == 4)
        #expect(CoreLimits(machine: 8, affinity: 4, quota: 0.1).threads == 1)
        #expect(CoreLimits(machine: 8, affinity: 4, quota: 1e300).threads == 4)
        #expect(CoreLimits.current.threads >= 1)
    }
}
