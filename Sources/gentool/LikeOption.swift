import ArgumentParser

/// A picture to make another like: the file that was named, and what it says once it was read.
struct LikeOption: ExpressibleByArgument, Sendable {
    let path: String
    var picture: LikePicture?

    init?(argument: String) {
        if argument.isEmpty { return nil }
        path = argument
    }

    var defaultValueDescription: String { path }
}
