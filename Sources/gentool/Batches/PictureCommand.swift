import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import SystemPackage

/// A command that makes a picture of each picture it is given.
protocol PictureCommand: RequestCommand {
    /// Behind the names of pictures that are written beside those they are made of.
    static var suffix: String { get }
    /// The suffix of the format that they have; `nil` is that of what they are made of.
    static var format: String? { get }

    /// Whether clips are an input, too.
    static var takesClips: Bool { get }

    /// The arguments that name pictures.
    var pictures: [FilePath] { get }
    var inputs: InputOptions { get }
    var options: PictureOptions { get }
    /// How many pictures are made of each, with the seed and those after it.
    var count: Int { get }
}

extension PictureCommand {
    static var format: String? { nil }
    static var takesClips: Bool { false }

    var output: OutputOptions { options.output }
    var batch: BatchOptions { options.batch }
    var downloads: DownloadOptions { options.downloads }
    var reading: ReadingOptions { options.reading }

    /// Refuses what can't be asked for; what lines of a job file say is not there yet.
    func check() throws {
        if batch.jobs == nil && !isListing { try check(request) } else { try checkRanges(of: request) }
    }

    var count: Int { 1 }
    var keepsTimes: Bool { options.times.keepTimes }

    /// Refuses a clip, in the name of commands that work on pictures only.
    func runClip() throws -> Bool {
        guard batch.jobs == nil, inputs.filesFrom == nil, pictures.count == 1, pictures[0] != "-",
            let kind = try ClipKind.of(pictures[0])
        else { return false }
        let isReadAsPicture = kind == .animatedPNG || kind == .gif
        // Its first frame is taken, unless somebody expects all.
        if isReadAsPicture, request.makesClip || !namesClip { return false }
        // It may be sound only, which is said then.
        if kind == .video { _ = try Clip.reader(contentsOf: pictures[0]) }
        throw ValidationError(
            "\(pictures[0].legible): is a clip (\(kind.rawValue)), and \(Self._commandName) takes pictures; upscale, restore, "
                + "style, inpaint, mask and cutout take clips, too"
                + (isReadAsPicture ? "; with a picture's name, such as -o out.png, its first frame is taken" : ""))
    }

    /// Whether what is to be written is a clip by its name.
    private var namesClip: Bool {
        guard let path = output.output, path != "-" else { return false }
        return ClipKind(name: FilePath(escaped: path), isAnimated: false) != nil
    }

    func tasks() throws -> TaskList<Request> {
        let list = try allTasks()
        for task in list.tasks { try options.times.check(task.input, task.output) }
        return list
    }

    private func allTasks() throws -> TaskList<Request> {
        if let jobs = batch.jobs { return TaskList(tasks: try jobTasks(jobs), isBatch: true) }
        try inputs.checkPresence(of: pictures)
        if output.output == nil, let name = Mistyping.output(among: pictures) {
            throw ValidationError("\(name): is no file; if it is where to write, say -o \(name)")
        }
        let naming = try output.naming(
            isMany: !inputs.isOneFile(pictures), beside: { Self.pathBeside($0) })
        let words = Mistyping.words(among: pictures)
        if let word = words.first, let advice = advice(about: words) {
            throw ValidationError("\(word): is no file; \(advice)")
        }
        let files = withoutMasks(
            try inputs.files(
                pictures, excluding: naming.folder.map { [$0] } ?? [], takesClips: Self.takesClips,
                quiet: output.quiet))
        if naming.isBeside, let file = files.first(where: { $0.subfolder != nil }) {
            throw ValidationError(
                "\(file.path.legible) and others are in a folder: say with -o where their pictures go, such as -o out/, or "
                    + "-o '{dir}/{stem}-\(Self.suffix).{ext}' for beside them")
        }
        let request = request
        func tasks(of files: [InputFile]) throws -> [PictureTask<Request>] {
            try files.enumerated().flatMap { index, file in
                try (0..<UInt64(count)).map { number in
                    var request = request
                    request.seed.value &+= number
                    let values = file.values(
                        index: index + 1, count: files.count, seed: request.seed.value, format: Self.format)
                    return PictureTask(
                        request, input: file.path, otherFiles: try request.otherFiles(values),
                        output: naming.path(file, values, ofMany: count > 1),
                        sideFiles: try request.sideFiles(values))
                }
            }
        }
        let found = try tasks(of: files)
        // A folder may hold masks, and what was made of its pictures before: they are not meant.
        let made = Set(found.flatMap { $0.otherFiles + [$0.output] + $0.sideFiles })
        let meant = files.enumerated().filter { index, file in
            file.subfolder == nil || !made.contains(file.path) || found[index * count].output == file.path
        }.map(\.element)
        return TaskList(
            tasks: meant.count == files.count ? found : try tasks(of: meant),
            isBatch: naming.isTemplate || !inputs.isOneFile(pictures) || count > 1)
    }

    /// Of files in folders those that are no masks which an earlier command has left among them; of its other results it is
    /// told that they are there. Where there is nothing but masks they are what is meant.
    private func withoutMasks(_ files: [InputFile]) -> [InputFile] {
        let found = files.filter { $0.subfolder != nil }.map(\.path)
        let finished = FinishedWork(in: Set(found.map(\.folder)))
        let verbs = Dictionary(grouping: found) { finished.verb(of: $0) }
        guard verbs.keys.contains(where: { $0 != MaskRequest.verb }) else { return files }
        for (verb, paths) in verbs.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
            guard let verb, verb != Request.verb, !output.quiet else { continue }
            let are = paths.count == 1 ? "1 file is a result" : "\(paths.count) files are results"
            Console.note(
                verb == MaskRequest.verb
                    ? "\(are) of gentool mask, and left out; name what is to be taken all the same\n"
                    : "\(are) of gentool \(verb), and taken as well; name the others if they are not meant\n")
        }
        let masks = Set(Request.verb == MaskRequest.verb ? [] : verbs[MaskRequest.verb] ?? [])
        return files.filter { $0.subfolder == nil || !masks.contains($0.path) }
    }

    /// What to say to somebody whose arguments are words where pictures were expected; `nil` if there is no reason to
    /// believe that a text was meant.
    private func advice(about words: [String]) -> String? {
        if let text {
            // Who wrote this one in quotation marks knows of them.
            guard !text.contains(" ") else { return nil }
            let quoted = (words + [text]).joined(separator: " ")
            return "a text of several words goes into quotation marks: \"\(quoted)\""
        }
        guard words.count < pictures.count || words.count > 1 else { return nil }
        return "a text of several words goes into quotation marks, such as --prompt \"a wooden bench\""
    }

    private func jobTasks(_ path: String) throws -> [PictureTask<Request>] {
        guard pictures.isEmpty && inputs.filesFrom == nil else {
            throw ValidationError(
                "--jobs names all pictures itself; leave out \(pictures.first?.legible ?? "--files-from")")
        }
        let lines = try JobFile.read(path)
        let naming = try output.naming(isMany: true, beside: { Self.pathBeside($0) })
        let common = request
        return try lines.enumerated().map { index, line in
            guard let input = line.input else {
                throw BatchError(.invalidValue, file: line.place, "names no \"input\"")
            }
            guard !PictureFiles.isClip(FilePath(escaped: input)) || input.lowercased().hasSuffix(".gif") else {
                throw BatchError(
                    .invalidValue, file: line.place,
                    "\(input.legible) is a clip, and jobs are for pictures; "
                        + (Self.takesClips ? "name clips as arguments, with a folder as -o" : "name a picture"))
            }
            let request = try line.request(common)
            do {
                let file = InputFile(FilePath(escaped: input))
                let values = file.values(
                    index: index + 1, count: lines.count, seed: request.seed.value, format: Self.format)
                let output = try line.output.map { try PathTemplate($0).path(values) }
                return PictureTask(
                    request, input: file.path, otherFiles: try request.otherFiles(values),
                    output: output ?? naming.path(file, values), sideFiles: try request.sideFiles(values))
            } catch let error as RequestError {
                throw BatchError(.invalidValue, file: line.place, error.reason)
            }
        }
    }

    private static func pathBeside(_ input: FilePath) -> FilePath {
        if input == "-" { return "-" }
        let name = PathName(input.escaped)
        // The input's suffix may name a format it isn't in, or one that can't be written.
        let kept = format ?? ((try? FileFormat(suffixOf: input)) == nil ? "png" : name.suffix)
        return input.folder.pushing(FilePath(escaped: "\(name.stem)-\(suffix).\(kept)"))
    }
}
