import GentoolBase
import Glibc
import SystemPackage

/// What the program says, beside the pictures that it makes.
enum Console {
    /// Says a line on standard output, or on standard error if a picture goes there.
    ///
    /// - Throws: `FileError` if it can't be written: scripts wait for it; `ReaderGone` if nobody does any more.
    static func tell(_ line: String, picturePath: FilePath? = nil) throws {
        if picturePath == "-" { return note("\(line)\n") }
        do {
            try FileBytes.write(Array("\(line)\n".utf8), to: "-")
        } catch let error as FileError where error.code == .readerGone {
            throw ReaderGone(reason: error)
        }
    }

    /// Whoever reads what the program says has heard enough, as `head` has.
    struct ReaderGone: Error, CustomStringConvertible {
        let reason: FileError
        var description: String { reason.description }
    }

    /// Says something on standard error, in which names and texts of strangers can't steer a terminal. If it can't be
    /// written there is nobody to be told.
    static func note(_ text: String) { steer(text.legibleLines) }

    /// Prints text with the codes by which a terminal is steered.
    static func steer(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    /// Says what went wrong, on standard error.
    static func complain(_ error: any Error) { complain(error.line) }

    /// Prints a line that says what went wrong.
    static func complain(_ line: String) {
        // Names come from files, too, and may be of any length.
        note("Error: \(line.count > 4000 ? "\(line.prefix(2000)) … \(line.suffix(1000))" : line)\n")
    }
}
