import GentoolBase

/// Why a tokenizer could not be read or changed.
public typealias TokenizerError = LibraryError<TokenizerSubject>

/// What a `TokenizerError` is about.
public enum TokenizerSubject {}
