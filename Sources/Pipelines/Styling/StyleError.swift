import GentoolBase

/// Why a picture can't be painted in a style. The file is the style picture that is concerned, `nil` if it is the picture to
/// be painted.
public typealias StyleError = LibraryError<StyleSubject>

/// What a `StyleError` is about.
public enum StyleSubject {}
