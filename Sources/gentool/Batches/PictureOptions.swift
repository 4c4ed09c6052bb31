import ArgumentParser

/// What every command takes that makes pictures of pictures.
struct PictureOptions: ParsableArguments {
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup(title: "Output") var times: KeptTimes
}
