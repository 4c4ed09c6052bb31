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
    static var takesClips: Bool { true }

    /// Makes clips, if such are named.
    ///
    /// - Returns: whether they are.
    func runClip() throws -> Bool {
        try checkFrameRate()
        guard batch.jobs == nil else { return false }
        guard inputs.filesFrom == nil, pictures.count == 1, !isSeveral(pictures[0]) else { return try runClips() }
        let input = pictures[0]
        let output = try clipOutput(for: input)
        guard let kind = try input == "-" ? ClipKind.ofStandardInput() : ClipKind.of(input) else {
            // Somebody who names a clip to write names one to read.
            let isNamed = self.output.output != nil && !self.output.isFolder
            if isNamed, ClipKind(name: output, isAnimated: false) != nil, output != "-" {
                try refusePicture(input, output)
            }
            return false
        }
        // Through a pipe pictures stay pictures.
        if input == "-" && output == "-" && kind != .y4m { return false }
        if ClipKind(name: output) == nil {
            // A picture of its first one, which reading it says.
            if kind == .animatedPNG { return false }
            // It may be sound only, which is said then.
            if kind == .video { _ = try Clip.reader(contentsOf: input) }
            throw ValidationError(
                "\(input.legible): is a clip (\(kind.rawValue)), and \(output.legible) names none; expected .png, .gif, .avi, "
                    + ".y4m, a video such as .mp4, or a pattern such as frames/%04d.png")
        }
        try refusePictureOptions(input)
        let outputs = try PlannedOutputs([
            .init([input] + (try request.otherFiles(values(of: input))), output: output)
        ])
        let record = batch.isForBatch ? try ClipRecord(batch, outputs) : nil
        _ = try run(input, output, record)
        return true
    }

    /// Refuses a rate for what has its own, or none.
    private func checkFrameRate() throws {
        guard let rate = clips.frameRate else { return }
        let named = batch.jobs == nil ? try inputs.named(pictures) : []
        guard !named.contains(where: Self.isNumbered) else { return }
        throw ValidationError(
            "--frame-rate \(rate): is for numbered files such as frames/%04d.png; leave it out"
                + (named.first.map { ", for \($0.legible) names none" } ?? ""))
    }

    /// Whether one argument stands for several files: a folder, or a pattern as shells have them.
    private func isSeveral(_ path: FilePath) -> Bool {
        path.isFolder || !path.exists && FramePattern(path) == nil && InputFile.isPattern(path)
    }

    /// Whether an input stands for numbered files.
    private static func isNumbered(_ input: FilePath) -> Bool { FramePattern(input) != nil && !input.exists }

    /// Refuses what is no clip where one was to be written.
    private func refusePicture(_ input: FilePath, _ output: FilePath) throws {
        try FileBytes.checkExistence(of: input)
        guard input == "-" || input.isRegularFile else { return }
        let suffix = PathName(input.escaped).suffix.lowercased()
        if !PictureFiles.isReadIfNamed(suffix: suffix, hasFFmpeg: true) {
            let start = input == "-" ? StandardInput.peek(4096)[...] : try ByteSource(contentsOf: input).bytes(0..<4096)
            _ = try FileFormat(content: start, file: input.legible)
        }
        do {
            _ = try FileFormat(suffixOf: output)
        } catch let error as RasterError {
            throw ValidationError("\(output.legible): \(input.legible) is a single picture: \(error.reason)")
        }
    }

    /// Makes several clips, one after the other, if such are named; that one fails stops no other.
    ///
    /// - Returns: whether they are.
    private func runClips() throws -> Bool {
        func names() throws -> OutputNaming { try output.naming(isMany: true, beside: { clipBeside($0) }) }
        let files = try InputFile.clips(
            inputs.named(pictures), isRecursive: inputs.recursive,
            excluding: (try? names())?.folder.map { [$0] } ?? [])
        guard let first = files.first else { return false }
        let naming = try names()
        if naming.isBeside, let file = files.first(where: { $0.subfolder != nil }) {
            throw ValidationError(
                "\(file.path.legible) and others are in a folder: say with -o where their clips go, such as -o out/")
        }
        try refusePictureOptions(first.path)
        let outputs = try PlannedOutputs(
            files.enumerated().map { index, file in
                var values = file.values(index: index + 1, count: files.count, seed: request.seed.value)
                values.ext = Self.writtenSuffix(for: file.path)
                return PlannedOutputs.Job(
                    [file.path] + (try request.otherFiles(values)), output: naming.path(file, values))
            })
        for job in outputs.jobs where ClipKind(name: job.output) == nil {
            throw ValidationError("\(job.output.legible): names no clip; expected one such as {stem}.mp4")
        }
        let record = try ClipRecord(batch, outputs)
        var (made, skipped, failed) = (0, 0, 0)
        for (file, job) in zip(files, outputs.jobs) {
            do {
                if try run(file.path, job.output, record) { made += 1 } else { skipped += 1 }
            } catch let code as ExitCode {
                throw code
            } catch {
                failed += 1
                Console.complain(error)
            }
        }
        if !output.quiet { Console.note("\(made) made, \(skipped) skipped, \(failed) failed\n") }
        if failed > 0 { throw ExitCode.failure }
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

    /// The suffix of what is made of a clip.
    private static func writtenSuffix(for input: FilePath) -> String {
        let name = PathName(input.escaped)
        let isWritten = ClipKind(name: FilePath(escaped: "x.\(name.suffix)")) != nil
        let suffix = format ?? (isWritten ? name.suffix : "png")
        // What looks like a number's place in the name of a single file is to stay a part of the name.
        let isMistakable = ClipKind(name: FilePath(escaped: "\(name.stem).\(suffix)")) == .numberedPictures
        return isMistakable && !isNumbered(input) ? "apng" : suffix
    }

    /// Where a clip goes if nothing is said.
    private func clipBeside(_ input: FilePath) -> FilePath {
        if input == "-" { return "-" }
        let name = PathName(input.escaped)
        if Self.isNumbered(input) {
            let folder = name.folder.isEmpty ? Self.suffix : "\(name.folder)-\(Self.suffix)"
            return FilePath(escaped: folder).appending(name.name)
        }
        return input.folder.pushing(FilePath(escaped: "\(name.stem)-\(Self.suffix).\(Self.writtenSuffix(for: input))"))
    }

    /// Where the clip goes.
    private func clipOutput(for input: FilePath) throws -> FilePath {
        let name = PathName(input.escaped)
        let suffix = Self.writtenSuffix(for: input)
        guard let said = output.output else { return clipBeside(input) }
        if output.isFolder {
            return FilePath(escaped: said).pushing(
                FilePath(escaped: Self.isNumbered(input) ? name.name : "\(name.stem).\(suffix)"))
        }
        guard PathTemplate.isTemplate(said) else { return FilePath(escaped: said) }
        var values = values(of: input)
        values.ext = suffix
        return try PathTemplate(said).path(values)
    }

    /// Refuses, before any work is done, an output that would be lost or can't be written.
    private func check(_ path: FilePath, input: FilePath, _ record: ClipRecord?) throws {
        if path == "-" {
            guard isatty(STDOUT_FILENO) == 0 else {
                throw ValidationError(
                    "-o -: a clip's bytes don't belong on a terminal; write to a file, or into a program")
            }
            return
        }
        try output.makeFolder(of: path)
        try FileBytes.checkName(of: path)
        try ClipKind(name: path)?.checkProgram(for: path.legible)
        let isPattern = ClipKind(name: path) == .numberedPictures
        if !isPattern { try FileBytes.checkPlace(of: path) }
        let numbers = isPattern ? (try? FramePattern(path)?.numbers()) ?? [] : []
        guard path.real != input.real else {
            throw FileError(.wrongPlace, file: path.legible, "is the clip itself; write to another file")
        }
        if !output.overwrite && record?.made(path) != true && (path.exists || !numbers.isEmpty) {
            let found = record?.finished == nil ? "exists already" : "is not what an earlier run has left there"
            throw FileError(.alreadyExists, file: path.legible, found, remedy: .renameOrReplace)
        }
    }

    /// Makes a clip.
    ///
    /// - Returns: whether it wasn't finished before.
    private func run(_ input: FilePath, _ path: FilePath, _ record: ClipRecord?) throws -> Bool {
        let reporter = ClipReporter(output, input.legible, path)
        do {
            return try run(input, path, record, reporter)
        } catch let error where !(error is ExitCode) {
            reporter.fail(error, input: input, output: path)
            throw error
        }
    }

    private func run(
        _ input: FilePath, _ path: FilePath, _ record: ClipRecord?, _ reporter: ClipReporter
    ) throws -> Bool {
        if input != "-" && FramePattern(input) == nil { try FileBytes.checkExistence(of: input) }
        try check(path, input: input, record)
        var request = request
        var models = NamedModels(fetch: downloads.download ? downloads.fetch(quiet: output.quiet) : nil)
        try models.locate(&request)
        var task = ClipTask(
            request, input: input, otherFiles: try request.otherFiles(values(of: input)), output: path)
        task.frameRate = clips.frameRate
        var runner = ClipRunner(task)
        runner.replacesFrames = output.overwrite
        runner.replacesClip = output.overwrite || record?.made(path) == true
        if let record, record.made(path), try record.isFinished(path, runner.work()) {
            try reporter.skip(input: input, output: path)
            return false
        }
        Interrupt.listen()
        do {
            let made = try runner.run(
                tell: { reporter.tell($0) }, observe: { _ in try Interrupt.check() },
                whenSynced: { try record?.note(path, $0, $1, $2) })
            try reporter.close(input: input, output: path, frames: made.frames, size: made.size)
            return true
        } catch {
            reporter.clear()
            reporter.stop(folder: task.workFolder, after: Interrupt.wasAskedFor ? nil : error)
            // Ctrl-C ends ffmpeg, too, which is no fault of the clip then.
            throw Interrupt.wasAskedFor ? ExitCode(Interrupt.exitCode) : error
        }
    }
}
