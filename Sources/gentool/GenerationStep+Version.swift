import GentoolRaster

extension GenerationStep {
    /// What one of the program's commands did.
    ///
    /// - Parameter verb: the command's name.
    init(
        verb: String, prompt: String = "", negativePrompt: String = "",
        _ settings: [(String, String)]
    ) {
        self.init(
            "gentool \(verb)", prompt: prompt, negativePrompt: negativePrompt,
            settings: settings.map { (name: $0.0, value: $0.1) } + [("Version", "gentool \(Gentool.version)")])
    }
}
