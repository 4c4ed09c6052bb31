import ArgumentParser
import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A command that makes a picture of each picture it is given.
protocol PictureCommand: BatchCommand {
    /// Behind the names of pictures that are written beside those they are made of.
    static var suffix: String { get }

    /// The arguments that name pictures.
    var pictures: [FilePath] { get }
    var inputs: InputOptions { get }
    var times: KeptTimes { get }
    /// The files that the result is made of beside the picture.
    func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath]
}

extension PictureCommand {
    func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] { [] }

    var keepsTimes: Bool { times.keepTimes }

    func tasks() throws -> TaskList<Self> {
        let list = try allTasks()
        for task in list.tasks { try times.check(task.input, task.output) }
        return list
    }

    private func allTasks() throws -> TaskList<Self> {
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
        let files = try inputs.files(pictures, excluding: naming.folder.map { [$0] } ?? [])
        if naming.isBeside, let file = files.first(where: { $0.subfolder != nil }) {
            throw ValidationError(
                "\(file.path.legible) and others are in a folder: say with -o where their pictures go, such as -o out/, or "
                    + "-o '{dir}/{stem}-\(Self.suffix).{ext}' for beside them")
        }
        func tasks(of files: [InputFile]) throws -> [PictureTask<Self>] {
            try files.enumerated().map { index, file in
                let values = file.values(index: index + 1, count: files.count, seed: seed.value)
                return PictureTask(
                    input: file.path, output: naming.path(file, values), otherFiles: try otherFiles(values),
                    command: self)
            }
        }
        let found = try tasks(of: files)
        // A folder may hold masks, and what was made of its pictures before: they are not meant.
        let made = Set(found.flatMap { $0.otherFiles + [$0.output] })
        let meant = zip(files, found).filter { file, task in
            file.subfolder == nil || task.output == file.path || !made.contains(file.path)
        }.map(\.0)
        return TaskList(
            tasks: meant.count == files.count ? found : try tasks(of: meant),
            isBatch: naming.isTemplate || !inputs.isOneFile(pictures))
    }

    /// What to say to somebody whose arguments are words where pictures were expected; `nil` if there is no reason to
    /// believe that a text was meant.
    private func advice(about words: [String]) -> String? {
        if let text, Self.textNames.first != nil {
            // Who wrote this one in quotation marks knows of them.
            guard !text.contains(" ") else { return nil }
            let quoted = (words + [text]).joined(separator: " ")
            return "a text of several words goes into quotation marks: \"\(quoted)\""
        }
        guard words.count < pictures.count || words.count > 1 else { return nil }
        return "a text of several words goes into quotation marks, such as --prompt \"a wooden bench\""
    }

    private func jobTasks(_ path: String) throws -> [PictureTask<Self>] {
        guard pictures.isEmpty && inputs.filesFrom == nil else {
            throw ValidationError(
                "--jobs names all pictures itself; leave out \(pictures.first?.legible ?? "--files-from")")
        }
        let jobs = try JobFile.read(path)
        let naming = try output.naming(isMany: true, beside: { Self.pathBeside($0) })
        var known: [[String]: Self] = [:]
        return try jobs.enumerated().map { index, job in
            guard let input = job.input else { throw BatchError(.invalidValue, file: job.place, "names no \"input\"") }
            let command = try command(for: job, known: &known)
            if let name = Self.textNames.first, command.text == nil {
                throw BatchError(
                    .invalidValue, file: job.place, "has no \"\(name)\", and there is no text for all jobs")
            }
            do {
                let file = InputFile(FilePath(escaped: input))
                let values = file.values(index: index + 1, count: jobs.count, seed: command.seed.value)
                let output = try job.output.map { try PathTemplate($0).path(values) }
                return PictureTask(
                    input: file.path, output: output ?? naming.path(file, values),
                    otherFiles: try command.otherFiles(values), command: command)
            } catch let error as ValidationError {
                throw BatchError(.invalidValue, file: job.place, "\(error.message)")
            }
        }
    }

    private static func pathBeside(_ input: FilePath) -> FilePath {
        if input == "-" { return "-" }
        let name = PathName(input.escaped)
        // The input's suffix may name a format it isn't in, or one that can't be written.
        let kept = (try? FileFormat(suffixOf: input)) == nil ? "png" : name.suffix
        return input.folder.pushing(FilePath(escaped: "\(name.stem)-\(suffix).\(kept)"))
    }
}
