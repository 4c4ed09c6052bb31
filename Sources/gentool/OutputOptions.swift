import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import Glibc
import SystemPackage

/// What every command that writes a picture takes.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp(
            "The output file, whose suffix (.png, .jpg) sets the format, or - for standard output. For many "
                + "pictures: a folder, or a template with {dir}, {subdir}, {stem}, {ext}, {index}, {seed}.",
            valueName: "file"),
        completion: .pictures)
    var output: String?

    @Flag(help: "Replace existing outputs.")
    var overwrite = false

    @Option(
        help: ArgumentHelp(
            "JPEG quality, 1 to 100. By default, unchanged blocks of a JPEG are kept and filled areas get "
                + "its quality; entirely new pictures get at least 92.", valueName: "1-100"))
    var quality: Int?

    @Flag(help: "Don't record in the picture how it was made.")
    var noMetadata = false

    @Flag(name: .shortAndLong, help: "Show no progress and no notices.")
    var quiet = false

    @Flag(
        help: ArgumentHelp(
            "Print one JSON object per picture, each on a line: to standard output, or to standard error if "
                + "the picture goes there.")
    )
    var json = false

    @Flag(
        help: ArgumentHelp(
            "Show the picture in the terminal, if it supports that (Kitty's or iTerm2's protocol, sixel); "
                + "never in a pipe."))
    var view = false

    @OptionGroup var machine: ThreadOptions

    func validate() throws {
        try checkRanges(of: fields)
        if let output, ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(output) {
            throw ValidationError("-o \(output): has no suffix that names a format; -o - is standard output")
        }
    }

    var fields: WritingFields {
        var fields = WritingFields()
        fields.quality = quality
        fields.noMetadata = noMetadata
        return fields
    }

    /// How outputs are called.
    ///
    /// - Parameters:
    ///   - isMany: whether there may be several.
    ///   - beside: the path of what is made of an input, if nothing else is said.
    func naming(isMany: Bool, beside: @escaping @Sendable (FilePath) -> FilePath) throws -> OutputNaming {
        guard let output else { return .beside(beside) }
        if output == "-" {
            if isMany { throw ValidationError("-o -: only one picture fits into a pipe; give a folder or a template") }
            return .file("-")
        }
        if PathTemplate.isTemplate(output) { return .template(try PathTemplate(output)) }
        if isFolder { return .template(PathTemplate(folder: output)) }
        // A placeholder that doesn't exist is a better reason than any other.
        _ = try PathTemplate(output)
        guard isMany else { return .file(FilePath(escaped: output)) }
        if PathName(output).suffix.isEmpty { return .template(PathTemplate(folder: output)) }
        throw ValidationError(
            "-o \(output): is one file, but there may be many pictures; give a folder, such as out/, or a template, such "
                + "as out/{stem}.png")
    }

    /// Whether the output is a folder by its name or because it is there.
    var isFolder: Bool {
        guard let output else { return false }
        return output.hasSuffix("/") || FilePath(escaped: output).isFolder
    }

    /// Makes the output's folder, if it is said to be one.
    ///
    /// - Parameter file: what a template makes of the output; its folder is made, too.
    func makeFolder(of file: FilePath? = nil) throws {
        guard let output else { return }
        let templated = PathTemplate.isTemplate(output) ? file?.folder.orCurrent : nil
        guard let folder = isFolder ? FilePath(escaped: output) : templated else { return }
        guard folder.madeFolder() else {
            throw FileError(.wrongPlace, file: folder.legible, "can't be made a folder", remedy: .chooseOutput)
        }
    }

    /// Where the only picture of a command goes, checked before any work is done.
    ///
    /// - Parameters:
    ///   - name: what it is called in a folder.
    ///   - source: the file, or the first one, that it is made of.
    ///   - seed: that of random numbers.
    /// - Returns: `nil` if no output is asked for.
    func path(named name: String, of source: FilePath?, seed: UInt64 = 0) throws -> FilePath? {
        guard let output else { return nil }
        // Also where there are none: a placeholder that doesn't exist is refused.
        let template = try output == "-" ? nil : PathTemplate(output)
        if let template, PathTemplate.isTemplate(output) {
            let input = PathName((source ?? "-").escaped)
            var values = PathTemplate.Values(stem: input.stem, index: 1, count: 1, seed: seed)
            values.dir = input.folder
            let path = template.path(values)
            try FileBytes.checkPlace(of: path)
            try check(path)
            return path
        }
        var path = FilePath(escaped: output)
        try makeFolder()
        if isFolder { path.append(name) }
        try check(path)
        return path
    }

    /// Refuses, before any work is done, an output that would be lost or can't be written.
    ///
    /// - Parameter isClip: whether it names one, and no picture.
    func check(_ path: FilePath, isClip: Bool = false) throws {
        guard path != "-" else {
            if isatty(STDOUT_FILENO) == 1 {
                throw ValidationError(
                    "-o -: a picture's bytes don't belong on a terminal; write to a file, or into another program")
            }
            return
        }
        if isClip { _ = try Destination(path) } else { try checkFormat(of: path) }
        try FileBytes.checkName(of: path)
        // Folders are made for templates only.
        if !(output.map(PathTemplate.isTemplate) ?? false) && !isFolder { try FileBytes.checkPlace(of: path) }
        if !overwrite && path.exists {
            throw FileError(.alreadyExists, file: path.legible, "exists already", remedy: .renameOrReplace)
        }
    }

    /// Tells a person what there is to know about pictures.
    func say(_ notices: [Notice]) {
        if !quiet { for notice in notices { Console.note("\(notice.withOptions)\n") } }
    }

    /// Tells a person at a terminal where the only picture went.
    func sayWritten(_ path: FilePath) {
        if !quiet && !json && path != "-" && isatty(STDERR_FILENO) == 1 { Console.note("wrote \(path.legible)\n") }
    }

    /// Prints what was done, as JSON, where the picture itself doesn't go.
    ///
    /// - Parameter paths: those that belong to it, by their names.
    func report(_ result: some Encodable, paths: [String: FilePath?] = [:], picturePath: FilePath?) throws {
        guard json else { return }
        try Console.tell(JSONLine.text(of: NamedPaths(result, paths)), picturePath: picturePath)
    }
}
