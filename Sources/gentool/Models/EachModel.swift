import ArgumentParser
import GentoolBase

/// What is done for each of several models.
enum EachModel {
    /// Does something for each name. A failure is told at once, and does not stop the others.
    ///
    /// - Throws: at the end, `ExitCode.failure` where anything failed; `ExitCode` where the user stopped it.
    static func of(_ names: [String], _ body: (String) throws -> Void) throws {
        var isWhole = true
        for name in names {
            if Interrupt.wasAskedFor { throw ExitCode(Interrupt.exitCode) }
            do {
                try body(name)
            } catch let error as any ReportableError {
                Console.complain(error)
                isWhole = false
            }
        }
        if !isWhole { throw ExitCode.failure }
    }
}
