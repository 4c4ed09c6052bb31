import GentoolBase
import GentoolRaster
import GentoolTasks

/// Brings what was made to a size that was asked for: a network enlarges, averages make smaller, and where the shape is
/// another one the picture is continued on two sides, so that nothing of it is lost or stretched.
struct SizeFitting {
    let runner: TaskRunner
    /// The picture's.
    let name: String
    let writing: WritingFields
    /// The most pixels that a picture may have.
    let pixelLimit: Int
    /// Makes pictures smaller and encodes them.
    let thread: WorkerThread

    /// The code of the notice about a picture that goes on beyond its borders.
    static let continued = "continued"

    /// Shapes that differ by less are one: models know sizes in steps.
    private static let tolerance = 0.04

    /// Where the picture comes to lie, as large as it can be.
    ///
    /// - Returns: its size in there; all of it where the shapes are one.
    static func inside(_ made: (width: Int, height: Int), _ size: PictureSize) -> (width: Int, height: Int) {
        let (across, down) = (
            Double(size.width) / Double(made.width), Double(size.height) / Double(made.height)
        )
        guard max(across, down) / min(across, down) > 1 + tolerance else { return (size.width, size.height) }
        let scale = min(across, down)
        func side(_ length: Int, _ most: Int) -> Int { min(most, max(1, Int((Double(length) * scale).rounded()))) }
        return (side(made.width, size.width), side(made.height, size.height))
    }

    func fitted(
        _ made: MadePicture, to size: PictureSize, notice: @Sendable (Notice) -> Void,
        progress: @Sendable (Double) -> Void
    ) async throws -> MadePicture {
        let inside = Self.inside(made.size, size)
        let isWhole = inside == (size.width, size.height)
        var fitted = made
        if inside.width > made.size.width || inside.height > made.size.height {
            notice(
                Notice("enlarged", "it was made at \(made.size.width)x\(made.size.height) pixels, and enlarged"))
            var request = UpscaleRequest()
            (request.size.width, request.size.height) = inside
            request.writing = writing
            request.reading.maxPixels = pixelLimit
            fitted = try await result(of: request, made, notice) { progress(isWhole ? $0 : 0.4 * $0) }
        } else if inside != made.size {
            fitted = try await thread.value { try made.resized(width: inside.width, height: inside.height) }
        }
        guard !isWhole else { return fitted }
        let (left, top) = ((size.width - inside.width) / 2, (size.height - inside.height) / 2)
        notice(
            Notice(
                Self.continued,
                "\(size.text) is of another shape than the picture, which was continued \(left > 0 ? "left and right" : "above and below")"
            ))
        var request = InpaintRequest()
        request.outpaint = OutpaintBorder(
            text: "\(left),\(top),\(size.width - inside.width - left),\(size.height - inside.height - top)")
        request.writing = writing
        request.reading.maxPixels = pixelLimit
        return try await result(of: request, fitted, notice) { progress(0.4 + 0.6 * $0) }
    }

    private func result(
        of request: some PictureRequest, _ made: MadePicture, _ notice: (Notice) -> Void, _ progress: (Double) -> Void
    ) async throws -> MadePicture {
        // Nothing is lost on the way.
        let bytes = try await thread.value {
            try made.resized(width: made.size.width, height: made.size.height).picture?.encoded(as: .png).bytes
        }
        guard let bytes else {
            throw RasterError(.unsupported, file: name, "what was made of it is no picture that could be enlarged")
        }
        let events = runner.events(
            of: request, files: [NamedBytes(name, bytes)], for: Destination(name, format: made.format))
        for try await event in events {
            switch event {
            case .progress(let fraction): progress(fraction)
            case .made(let result): return result
            case .notice(let more): notice(more)
            case .preview, .clipPreview: break
            }
        }
        throw CancellationError()
    }
}
