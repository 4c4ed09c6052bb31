import GentoolBase
import GentoolRaster
import Glibc
import SystemPackage

/// Shows pictures that were made where somebody sits at a terminal.
enum TerminalViewer {
    /// More scroll by too fast to be seen.
    static let most = 8

    /// - Parameter paths: of pictures that were made; a standard stream is none that can be read again.
    static func show(_ paths: [FilePath]) {
        let pictures = paths.filter { $0 != "-" }
        guard isatty(STDOUT_FILENO) == 1, !pictures.isEmpty else { return }
        guard let graphics = TerminalGraphics.here else {
            return Console.note("--view: this terminal shows letters alone, as far as it tells\n")
        }
        for path in pictures.prefix(most) {
            do {
                let picture = TerminalPicture(try Picture(contentsOf: path), width: TerminalPicture.windowWidth)
                try FileBytes.write(Array(picture.codes(graphics).utf8), to: "-")
            } catch {
                Console.complain(error)
            }
        }
        if pictures.count > most {
            Console.note("--view: \(pictures.count - most) more are not shown\n")
        }
    }
}
