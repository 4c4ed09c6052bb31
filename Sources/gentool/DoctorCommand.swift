import ArgumentParser
import FoundationEssentials
import GentoolBase
import GentoolModelStore
import GentoolTensors
import Glibc

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show what limits this machine's speed.",
        discussion: """
              gentool doctor

            To measure the speed, use gentool bench.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        let version: String
        let processor: String?
        let instructions: String
        let matrices: Bool
        let precision: String
        let threads: Int
        let cores: Int
        let affinity: Int
        let quota: Double?
        let memory: UInt64
        let memoryLimit: Int?
        let models: Int
        let settings: [String]
        let limits: [String]
    }

    func run() throws {
        let (settings, fault) = Self.settings
        // What other commands take as --threads.
        let threads = settings.first { $0.verb == nil && $0.option == "threads" }.flatMap {
            $0.values.last.flatMap { Int($0) }
        }
        if let threads { setenv(CoreLimits.variable, "\(threads)", 0) }
        let cores = CoreLimits.current
        let memory = ControlGroups().memory
        let report = Report(
            version: ProgramVersion.current, processor: Self.processor, instructions: ProcessorLevel.current.rawValue,
            matrices: ProcessorLevel.hasMatrices, precision: Precision.fastest.rawValue, threads: cores.threads,
            cores: cores.machine, affinity: cores.affinity, quota: cores.quota,
            memory: ProcessInfo.processInfo.physicalMemory, memoryLimit: memory, models: StoredModels().all.count,
            settings: settings.map { setting in
                let name = (setting.verb.map { "\($0): " } ?? "") + setting.option
                return "\(name) = \(setting.shownValues) (\(setting.origin))"
            } + (fault.map { [$0.line] } ?? []),
            limits: Self.limits(cores, memory))
        try Console.tell(json ? JSONLine.text(of: report) : Self.text(report))
    }

    /// What is set, and what is wrong with it.
    private static var settings: (all: [UserSettings.Setting], fault: (any Error)?) {
        var all: [UserSettings.Setting] = []
        do {
            let found = try UserSettings()
            all = found.settings
            _ = try found.completed([], for: Gentool.self)
            return (all, nil)
        } catch {
            return (all, error)
        }
    }

    /// What makes this slower than the machine could be, and what can be done.
    static func limits(
        _ cores: CoreLimits, _ memory: Int?, level: ProcessorLevel = .current, governor: String? = governor
    ) -> [String] {
        var limits: [String] = []
        if cores.affinity < cores.machine {
            limits.append("only \(cores.affinity) of \(cores.machine) cores may be used (taskset, a set of processors)")
        }
        if let wish = cores.wish, wish < cores.affinity {
            limits.append("\(CoreLimits.variable) or --threads asks for \(wish) of \(cores.affinity) cores")
        }
        if let quota = cores.quota, quota < Double(cores.affinity) {
            limits.append("a control group grants the time of \(String(printf: "%.3g", quota)) cores, as in containers")
        }
        if let memory, UInt64(memory) < ProcessInfo.processInfo.physicalMemory {
            limits.append("a control group grants \(gibibytes(UInt64(memory))) of memory: large models may not fit")
        }
        #if arch(x86_64)
            if level == .baseline {
                limits.append("the processor has no AVX2: kernels compute 4 numbers at once, not 8 or 16")
            }
        #endif
        if let governor, governor == "powersave" {
            limits.append("the governor of the clock is powersave; performance may be faster (cpupower)")
        }
        return limits
    }

    /// As /proc/cpuinfo calls it.
    private static var processor: String? {
        let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.withoutOuterSpace()
    }

    static var governor: String? {
        let file = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
        return (try? String(contentsOfFile: file, encoding: .utf8))?.withoutOuterSpace()
    }

    private static func gibibytes(_ bytes: UInt64) -> String { String(printf: "%.1f GiB", Double(bytes) / 0x1p30) }

    private static func text(_ report: Report) -> String {
        let instructions = report.instructions + (report.matrices ? ", amx" : "")
        let lines = [
            ("gentool", report.version), ("processor", report.processor ?? "unknown"), ("instructions", instructions),
            ("precision", "\(report.precision), what it is faster with"),
            ("threads", "\(report.threads) on \(report.cores) cores"), ("memory", gibibytes(report.memory)),
            ("models", "\(report.models) found; run gentool models to list them"),
        ]
        func list(_ name: String, _ texts: [String]) -> [(String, String)] {
            texts.enumerated().map { ($0.offset == 0 ? name : "", $0.element) }
        }
        let settings = report.settings.isEmpty ? ["none; gentool help settings"] : report.settings
        let limits = report.limits.isEmpty ? ["none found"] : report.limits
        return (lines + list("settings", settings) + list("limits", limits))
            .map { $0.0.padded(to: 13) + $0.1 }.joined(separator: "\n")
    }
}
