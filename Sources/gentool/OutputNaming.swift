import GentoolBase
import GentoolTasks
import SystemPackage

/// How outputs are called.
enum OutputNaming {
    case beside(@Sendable (FilePath) -> FilePath)
    case file(FilePath)
    case template(PathTemplate)

    /// - Parameter ofMany: whether several are made of the input, of which the seed tells one from another.
    func path(_ input: InputFile, _ values: PathTemplate.Values, ofMany: Bool = false) -> FilePath {
        let path =
            switch self {
            case .beside(let path): path(input.path)
            case .file(let path): path
            case .template(let template): template.path(values)
            }
        if !ofMany { return path }
        if case .template(let template) = self, template.namesSeed { return path }
        return FilePath(escaped: PathName(path.escaped).marked("-\(values.seed)"))
    }

    var isBeside: Bool { if case .beside = self { true } else { false } }
    var isTemplate: Bool { if case .template = self { true } else { false } }

    /// The folder of all outputs, if there is one of their own.
    var folder: FilePath? {
        guard case .template(let template) = self, !template.fixedFolder.isEmpty else { return nil }
        return template.fixedFolder
    }
}
