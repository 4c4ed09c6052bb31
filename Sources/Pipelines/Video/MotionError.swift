import GentoolBase

/// Why a still picture can't be moved.
public typealias MotionError = LibraryError<MotionSubject>

/// What a `MotionError` is about.
public enum MotionSubject {}

extension MotionError {
    static let nothingMoves = MotionError(
        .nothingKnown, "what is to move is narrower than four pixels everywhere; mark more of the picture")
}
