import ArgumentParser
import GentoolBase
import SystemPackage

/// What stands under the pictures of a sheet.
struct LabelOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Label each picture.")
    var labels = true

    @Option(
        help: ArgumentHelp(
            "The label of a picture; once for each picture, in order. By default the file names.", valueName: "text"
        ))
    var label: [String] = []

    @Option(help: ArgumentHelp("Magnification of the label's font; by default what fits.", valueName: "pixels"))
    var labelSize: Int?

    func validate() throws {
        try expect("--label-size", labelSize, in: 1...64)
        if !labels && !label.isEmpty {
            throw ValidationError("--label \(label[0]): and --no-labels exclude each other; give one of them")
        }
    }

    /// Refuses labels that are not one for each picture.
    func check(count: Int) throws {
        guard !label.isEmpty && label.count != count else { return }
        throw ValidationError(
            "--label: given \(label.count) time\(label.count == 1 ? "" : "s") for \(count) "
                + "picture\(count == 1 ? "" : "s"); expected one for each")
    }

    /// The labels of files.
    ///
    /// - Parameter remarks: what stands behind the names of files.
    func texts(for files: [FilePath], remarks: [String] = []) throws -> [String] {
        let names = files.map { PathName($0.legible).name }
        return try texts(
            for: zip(names, remarks + names.dropFirst(remarks.count).map { _ in "" }).map {
                $1.isEmpty ? $0 : "\($0)  \($1)"
            })
    }

    /// The labels of what has a text of its own.
    func texts(for texts: [String]) throws -> [String] {
        guard labels else { return texts.map { _ in "" } }
        if label.isEmpty { return texts }
        try check(count: texts.count)
        return label
    }
}
