import FoundationEssentials
import Glibc

/// How a terminal is told to show a picture.
enum TerminalGraphics: String {
    /// Kitty's protocol, which Ghostty, WezTerm and Konsole know, too.
    case kitty
    /// iTerm2's inline images, as WezTerm, mintty and VS Code have them.
    case iTerm
    /// DEC's six rows at once: foot, mlterm, xterm.
    case sixel

    /// What the terminal behind standard output knows; `nil` where there is none, or where it shows letters alone.
    static var here: TerminalGraphics? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        let environment = ProcessInfo.processInfo.environment
        return named(environment) ?? (environment["TMUX"] == nil && asksForSixel() ? .sixel : nil)
    }

    /// What variables tell that terminals set. Within tmux they are those of a terminal that never sees the codes.
    static func named(_ environment: [String: String]) -> TerminalGraphics? {
        guard environment["TMUX"] == nil, environment["STY"] == nil else { return nil }
        let (terminal, program) = (environment["TERM"] ?? "", environment["TERM_PROGRAM"] ?? "")
        if environment["KITTY_WINDOW_ID"] != nil || terminal.contains("kitty") || terminal.contains("ghostty")
            || ["ghostty", "WezTerm"].contains(program)
        {
            return .kitty
        }
        if ["iTerm.app", "mintty", "vscode"].contains(program) || environment["LC_TERMINAL"] == "iTerm2" {
            return .iTerm
        }
        return ["foot", "mlterm"].contains { terminal.hasPrefix($0) } ? .sixel : nil
    }

    /// Whether the terminal's primary device attributes have 4, sixel graphics (VT510 manual, "DA1").
    private static func asksForSixel() -> Bool {
        let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return false }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return false }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard tcsetattr(terminal, TCSANOW, &raw) == 0 else { return false }
        defer { tcsetattr(terminal, TCSANOW, &before) }
        let question = Array("\u{1B}[c".utf8)
        guard write(terminal, question, question.count) == question.count else { return false }
        var answer: [UInt8] = []
        var waited = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        while answer.count < 64, poll(&waited, 1, 200) == 1 {
            var byte: UInt8 = 0
            guard read(terminal, &byte, 1) == 1 else { break }
            answer.append(byte)
            if byte == UInt8(ascii: "c") { break }
        }
        let attributes = String(decoding: answer, as: UTF8.self).drop { $0 != "?" }.dropFirst().dropLast()
        return attributes.split(separator: ";").dropFirst().contains("4")
    }
}
