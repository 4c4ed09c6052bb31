import ArgumentParser
import Foundation
import Pipelines
import Raster

/// A command that makes a picture of each picture it is given.
protocol PictureCommand: BatchCommand {
    /// What a line of a job file may say.
    associatedtype Overrides: JobOverrides

    /// Behind the names of pictures that are written beside those they are made of.
    static var suffix: String { get }

    /// The arguments that name pictures.
    var pictures: [String] { get }
    var inputs: InputOptions { get }
    /// What stands for `{seed}`.
    var seed: UInt64 { get }

    /// Sets the options that a line of a job file names.
    mutating func apply(_ overrides: Overrides) throws

    /// The files that the result is made of beside the picture.
    func otherFiles(_ values: PathTemplate.Values) throws -> [String]
}

extension PictureCommand {
    func otherFiles(_ values: PathTemplate.Values) throws -> [String] { [] }

    func tasks() throws -> TaskList<Self> {
        if let jobs = batch.jobs { return TaskList(tasks: try jobTasks(jobs), isBatch: true) }
        let naming = try output.naming(
            isMany: !inputs.isOneFile(pictures), beside: { Self.pathBeside($0) })
        let files = try inputs.files(pictures, excluding: naming.folder.map { [$0] } ?? [])
        if naming.isBeside, let file = files.first(where: { $0.subfolder != nil }) {
            throw ValidationError(
                "\(file.path) and others are in a folder: say with -o where their pictures go, such as -o out/, or "
                    + "-o '{dir}/{stem}-\(Self.suffix).{ext}' for beside them")
        }
        func tasks(of files: [InputFile]) throws -> [PictureTask<Self>] {
            try files.enumerated().map { index, file in
                let values = file.values(index: index + 1, count: files.count, seed: seed)
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

    private func jobTasks(_ path: String) throws -> [PictureTask<Self>] {
        guard pictures.isEmpty && inputs.filesFrom == nil else {
            throw ValidationError("--jobs names all pictures itself; leave out \(pictures.first ?? "--files-from")")
        }
        let jobs = try JobFile.read(path, Overrides.self)
        let naming = try output.naming(isMany: true, beside: { Self.pathBeside($0) })
        return try jobs.enumerated().map { index, line in
            guard let input = line.job.input else { throw BatchError("\(line.place): names no \"input\"") }
            var command = self
            do {
                try command.apply(line.job.overrides)
                try command.validate()
                let file = InputFile(input)
                let values = file.values(index: index + 1, count: jobs.count, seed: command.seed)
                let output = try line.job.output.map { try PathTemplate($0).path(values) }
                return PictureTask(
                    input: input, output: output ?? naming.path(file, values),
                    otherFiles: try command.otherFiles(values), command: command)
            } catch let error as ValidationError {
                throw BatchError("\(line.place): \(error.message)")
            }
        }
    }

    private static func pathBeside(_ input: String) -> String {
        if input == "-" { return "-" }
        let name = PathName(input)
        // The input's suffix may name a format it isn't in, or one that can't be written.
        let kept = (try? FileFormat(suffixOf: input)) == nil ? "png" : name.suffix
        return PathName(folder: name.folder, name: "\(name.stem)-\(suffix).\(kept)").path
    }
}
