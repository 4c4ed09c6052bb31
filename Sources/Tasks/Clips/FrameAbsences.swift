import GentoolBase
import GentoolRaster

/// The frames of a clip in which the thing isn't that it is about: at a fade to black, or before somebody comes into view.
struct FrameAbsences {
    private let name: String
    private var frames: [Int] = []
    /// Why nothing was found in the first of them; `nil` where there is none.
    private(set) var reason: (any ReportableError)?

    /// - Parameter name: the clip's.
    init(_ name: String) { self.name = name }

    /// How many they are.
    var count: Int { frames.count }

    /// Makes a frame, or puts another picture in its place where nothing was found in it.
    ///
    /// - Parameters:
    ///   - other: that picture; `nil` where there can be none.
    ///   - number: the frame's, from 1 on.
    ///   - make: makes the frame.
    mutating func replacing(
        _ other: () -> Picture?, _ number: Int, _ make: () throws -> (picture: Picture, memory: Picture?)
    ) throws -> (picture: Picture, memory: Picture?) {
        do {
            return try make()
        } catch let error as any ReportableError where error.code == .notFound {
            guard let picture = other() else { throw error }
            frames.append(number)
            reason = reason ?? error
            return (picture, nil)
        }
    }

    /// What is to be said at once, so that nobody waits for a clip of a thing that was named wrongly.
    var first: [Notice] {
        guard let reason else { return [] }
        return [Notice("frames-without-find", "\(reason); the frame is made without")]
    }

    /// What is to be said in the end; `nil` where that was said.
    ///
    /// - Parameter all: how many frames there are.
    func summary(of all: Int) -> Notice? {
        guard frames.count > 1 else { return nil }
        let shown = frames.prefix(10).map(String.init).joined(separator: ", ") + (frames.count > 10 ? ", …" : "")
        return Notice("frames-without-find", "\(name): nothing was found in \(frames.count) of \(all) frames: \(shown)")
    }
}
