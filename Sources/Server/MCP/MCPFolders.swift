import FoundationEssentials
import Glibc
import GentoolBase
import GentoolRaster
import SystemPackage

/// The folders whose pictures a client may name.
struct MCPFolders: Sendable {
    /// Without links, the first one for names alone.
    let folders: [String]
    /// How more are allowed, for those who may not.
    let advice: String

    init(_ folders: [String], advice: String) {
        self.folders = folders.compactMap { Self.real($0) }
        self.advice = advice
    }

    private static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func absolute(_ text: String) throws -> String {
        guard let first = folders.first else {
            throw MCPFault("no folder is allowed; \(advice)")
        }
        var path = text
        if path.hasPrefix("file://") {
            guard let url = URL(string: path), url.host() ?? "" == "" || url.host() == "localhost" else {
                throw MCPFault("\(text): is no file of this machine")
            }
            path = url.path(percentEncoded: false)
        }
        guard !path.isEmpty, !path.contains("\0") else { throw MCPFault("a path is empty") }
        return path.hasPrefix("/") ? path : "\(first)/\(path)"
    }

    private func isInside(_ path: String) -> Bool {
        folders.contains { path == $0 || path.hasPrefix($0 == "/" ? "/" : "\($0)/") }
    }

    private var list: String { folders.joined(separator: ", ") }

    /// More than any picture's file has that can be worked on.
    private static let mostBytes = 1 << 30

    /// The picture that a text names.
    ///
    /// - Throws: `MCPFault` where it may not be read.
    func file(_ text: String) throws -> (path: String, bytes: [UInt8]) {
        let path = try absolute(text)
        guard let real = Self.real(path) else {
            // Whether there is something elsewhere is nobody's business.
            throw MCPFault(
                "\(text): is no file here. Pictures are read from \(list) only: give a path in there. Pictures that were "
                    + "dropped into a chat, or lie in a sandbox of the model, are not there; ask the user to save it there"
            )
        }
        guard isInside(real) else {
            throw MCPFault("\(text): is outside the folders that are allowed (\(list)); \(advice)")
        }
        let file = FilePath(escaped: real)
        // A pipe would be waited for until somebody writes into it.
        guard file.isRegularFile else { throw MCPFault("\(text): is no file that can be read; expected a picture") }
        do {
            return (real, try FileBytes.read(file, atMost: Self.mostBytes))
        } catch let error as any ReportableError {
            throw MCPFault(error.description)
        }
    }

    /// Writes a file that is not there yet.
    ///
    /// - Parameters:
    ///   - bytes: its content.
    ///   - text: the name that was asked for; an error if it is taken.
    ///   - usual: where it goes if none was: a number is added if it is taken.
    ///   - suffixes: what its name may end in.
    /// - Returns: the path that it has.
    /// - Throws: `MCPFault` where nothing may be written.
    func write(
        _ bytes: [UInt8], to text: String?, or usual: String, suffixes: [String] = Self.pictures
    ) throws -> String {
        let target = try place(text, or: usual, suffixes: suffixes)
        do {
            try FileBytes.write(bytes, to: FilePath(escaped: target), replacing: false)
        } catch let error as any ReportableError {
            throw MCPFault(error.description)
        }
        return target
    }

    /// The suffixes of pictures.
    static let pictures = ["png", "jpg", "jpeg"]

    /// Where a file that is not there yet goes.
    func place(_ text: String?, or usual: String, suffixes: [String] = Self.pictures) throws -> String {
        let path = try absolute(text ?? usual)
        let (folder, name) = (PathName(path).folder, PathName(path).name)
        guard let real = Self.real(folder.isEmpty ? "." : folder), isInside(real) else {
            throw MCPFault("\(text ?? usual): its folder is not there or not allowed; write into \(list)")
        }
        guard !name.isEmpty, name != ".", name != ".." else {
            throw MCPFault("\(text ?? usual): needs a name such as result.png")
        }
        guard !name.hasPrefix(".") else {
            throw MCPFault(
                "\(text ?? usual): hidden names, which begin with a dot, are refused; choose one such as result.png")
        }
        guard suffixes.contains(PathName(name).suffix.lowercased()) else {
            let list = suffixes.filter { $0 != "jpeg" }.map { ".\($0)" }
            let others = list.dropLast().joined(separator: ", ")
            throw MCPFault(
                "\(text ?? usual): its name has to end in \(others)\(others.isEmpty ? "" : " or ")\(list.last ?? "")")
        }
        if text != nil {
            guard FilePath(escaped: "\(real)/\(name)").isFree else {
                throw MCPFault(
                    "\(text ?? ""): exists already, and nothing is overwritten; choose another name, or none")
            }
            return "\(real)/\(name)"
        }
        guard let free = FilePath(escaped: "\(real)/\(name)").firstFree else {
            throw MCPFault("\(usual): no name is free")
        }
        return free.escaped
    }
}
