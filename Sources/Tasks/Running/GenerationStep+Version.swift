import GentoolBase
import GentoolRaster

extension GenerationStep {
    /// What was done by a request.
    ///
    /// - Parameter verb: the request's word.
    init(
        verb: String, prompt: String = "", negativePrompt: String = "",
        _ settings: [(String, String)]
    ) {
        self.init(
            "gentool \(verb)", prompt: prompt, negativePrompt: negativePrompt,
            settings: settings.map { (name: $0.0, value: $0.1) } + [("Version", "gentool \(ProgramVersion.current)")])
    }
}
