import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import Glibc
import SystemPackage

/// A command that works on pictures, and on each frame of a clip.
protocol ClipCommand: PictureCommand {
    var clips: ClipOptionGroup { get }
    /// Options that are given and have no meaning for clips.
    var optionsOfPictures: [String] { get }
}

extension ClipCommand {
    var optionsOfPictures: [String] { [] }

    /// Makes a clip, if one is named.
    ///
    /// - Returns: whether one is.
    func runClip() throws -> Bool {
        guard batch.jobs == nil, inputs.filesFrom == nil, pictures.count == 1 else { return false }
        let input = pictures[0]
        let kind = input == "-" ? ClipKind.isStandardInputY4M() ? .y4m : nil : try ClipKind.of(input)
        let output = try clipOutput(for: input)
        guard let kind else {
            // Somebody who names a clip to write names one to read.
            if !InputFile.isPattern(input), ClipKind(name: output, isAnimated: false) != nil {
                try FileBytes.checkExistence(of: input)
            }
            return false
        }
        if ClipKind(name: output) == nil {
            // A picture of its first one, which reading it says.
            if kind == .animatedPNG { return false }
            throw ValidationError(
                "\(input.legible): is a clip (\(kind.rawValue)), and \(output.legible) names none; expected .png, .gif, .avi, "
                    + ".y4m, a video such as .mp4, or a pattern such as frames/%04d.png")
        }
        try refusePictureOptions(input)
        try run(input, output)
        return true
    }

    private func refusePictureOptions(_ input: FilePath) throws {
        let refused = [
            (count > 1, "--count"), (preview != nil, "--preview"), (keepsTimes, "--keep-times"),
            (batch.shard != nil, "--shard"), (output.view, "--view"),
        ]
        if let option = optionsOfPictures.first ?? refused.first(where: \.0)?.1 {
            throw ValidationError("\(option): is for pictures, and \(input.legible) is a clip; leave it out")
        }
        guard try request.sideFiles(values(of: input)).isEmpty else {
            throw ValidationError("--keep-mask: is for pictures, and \(input.legible) is a clip; leave it out")
        }
    }

    private func values(of input: FilePath) -> PathTemplate.Values {
        InputFile(input).values(index: 1, count: 1, seed: request.seed.value)
    }

    /// Where the clip goes.
    private func clipOutput(for input: FilePath) throws -> FilePath {
        let name = PathName(input.escaped)
        let isPattern = FramePattern(input) != nil && !input.exists
        let isWritten = ClipKind(name: FilePath(escaped: "x.\(name.suffix)")) != nil
        let suffix = Self.format ?? (isWritten ? name.suffix : "png")
        guard let said = output.output else {
            if input == "-" { return "-" }
            if isPattern {
                let folder = name.folder.isEmpty ? Self.suffix : "\(name.folder)-\(Self.suffix)"
                return FilePath(escaped: folder).appending(name.name)
            }
            return input.folder.pushing(FilePath(escaped: "\(name.stem)-\(Self.suffix).\(suffix)"))
        }
        if output.isFolder {
            return FilePath(escaped: said).pushing(
                FilePath(escaped: isPattern ? name.name : "\(name.stem).\(suffix)"))
        }
        guard PathTemplate.isTemplate(said) else { return FilePath(escaped: said) }
        var values = values(of: input)
        values.ext = suffix
        return try PathTemplate(said).path(values)
    }

    /// Refuses, before any work is done, an output that would be lost or can't be written.
    private func check(_ path: FilePath, input: FilePath) throws {
        if path == "-" {
            guard isatty(STDOUT_FILENO) == 0 else {
                throw ValidationError(
                    "-o -: a clip's bytes don't belong on a terminal; write to a file, or into a program")
            }
            return
        }
        try output.makeFolder()
        try FileBytes.checkName(of: path)
        let isPattern = FramePattern(path) != nil
        if !isPattern { try FileBytes.checkPlace(of: path) }
        let numbers = isPattern ? (try? FramePattern(path)?.numbers()) ?? [] : []
        guard path.absolute != input.absolute else {
            throw FileError(.wrongPlace, file: path.legible, "is the clip itself; write to another file")
        }
        if !output.overwrite && (path.exists || !numbers.isEmpty) {
            throw FileError(
                .alreadyExists, file: path.legible,
                "exists already; choose another name with -o, or replace it with --overwrite")
        }
    }

    private func run(_ input: FilePath, _ path: FilePath) throws {
        if input != "-" && FramePattern(input) == nil { try FileBytes.checkExistence(of: input) }
        try check(path, input: input)
        var request = request
        var models = NamedModels(fetch: downloads.download ? downloads.fetch(quiet: output.quiet) : nil)
        try models.locate(&request)
        var task = ClipTask(
            request, input: input, otherFiles: try request.otherFiles(values(of: input)), output: path)
        task.frameRate = clips.frameRate
        var runner = ClipRunner(task)
        runner.replacesFrames = output.overwrite
        runner.fieldName = OptionName.ofField
        Interrupt.listen()
        let reporter = ClipReporter(output, task.name, path)
        do {
            let made = try runner.run(tell: { reporter.tell($0) }, observe: { _ in try Interrupt.check() })
            try reporter.close(input: input, output: path, frames: made.frames, size: made.size)
        } catch {
            reporter.clear()
            // Ctrl-C ends ffmpeg, too, which is no fault of the clip then.
            guard Interrupt.wasAskedFor else { throw error }
            reporter.stop(folder: task.workFolder)
            throw ExitCode(Interrupt.exitCode)
        }
    }
}
