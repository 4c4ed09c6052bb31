import FoundationEssentials
import GentoolBase
import GentoolPipelines
import SystemPackage

extension PromptCache {
    /// In the user's folder for what can be made again (XDG Base Directory Specification); `nil` where there is none.
    static var usual: PromptCache? {
        let environment = ProcessInfo.processInfo.environment
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let caches = folder("XDG_CACHE_HOME") ?? folder("HOME").map({ "\($0)/.cache" }) else { return nil }
        return PromptCache(folder: FilePath(escaped: caches).appending("gentool").appending("prompts"))
    }
}
