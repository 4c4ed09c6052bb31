import GentoolBase

/// Why a picture can't be upscaled; pipelines don't know its name.
public typealias UpscaleError = LibraryError<UpscaleSubject>

/// What a `UpscaleError` is about.
public enum UpscaleSubject {}
