import GentoolBase

/// Why a batch can't begin; the file may be the line of a list.
public typealias BatchError = LibraryError<BatchSubject>

/// What a `BatchError` is about.
public enum BatchSubject {}
