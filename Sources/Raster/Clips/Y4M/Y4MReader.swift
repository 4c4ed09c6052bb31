import GentoolBase

/// Y4M: a line, and for each frame a line and its samples; read as it comes, from a file or a pipe.
final class Y4MReader: ClipReader {
    let clip: Clip
    private let stream: ByteStream
    private let file: String
    private let header: Y4MHeader
    private var number = 0

    /// - Parameter fileSize: how many bytes there are, where that is known.
    init(_ stream: ByteStream, file: String, fileSize: Int? = nil, options: ReadOptions) throws {
        guard let line = try stream.line(atMost: Y4MHeader.longest) else {
            throw RasterError(.damaged, file: file, "the Y4M's first line has no end")
        }
        header = try Y4MHeader(line, file: file)
        try Picture.checkSize(
            width: UInt32(header.width), height: UInt32(header.height), file: file, options: options)
        var clip = Clip(
            width: header.width, height: header.height, format: header.coding.format,
            depth: header.coding.depth > 8 ? 16 : 8, frameRate: header.frameRate)
        clip.pixelAspect = header.pixelAspect
        clip.kind = ClipKind.y4m.rawValue
        let frame = "FRAME\n".utf8.count + header.coding.frameBytes(width: header.width, height: header.height)
        if let bytes = fileSize.map({ $0 - line.count - 1 }), bytes > 0, bytes % frame == 0 {
            clip.frameCount = bytes / frame
            clip.seconds = Double(bytes / frame) / header.frameRate.value
        }
        if header.isInterlaced {
            clip.metadata.notices.append(
                Notice(
                    "interlaced",
                    "\(file): its frames are made of two fields each, and are taken as they are; free it of them first, such "
                        + "as with ffmpeg's filter bwdif"))
        }
        self.clip = clip
        (self.stream, self.file) = (stream, file)
    }

    func nextFrame() throws -> ClipFrame? {
        if try stream.peek(1).isEmpty {
            if number == 0 { throw RasterError(.damaged, file: file, "the Y4M has no frames") }
            return nil
        }
        number += 1
        guard let line = try stream.line(atMost: Y4MHeader.longest), line.starts(with: "FRAME".utf8) else {
            throw RasterError(.damaged, file: file, "the Y4M is damaged: frame \(number) doesn't begin with FRAME")
        }
        let count = header.coding.frameBytes(width: header.width, height: header.height)
        let bytes = try stream.read(count)
        guard bytes.count == count else {
            throw RasterError(
                .damaged, file: file,
                "the Y4M is incomplete: it ends in frame \(number), after \(bytes.count) of its \(count) bytes")
        }
        return ClipFrame(
            header.coding.picture(bytes, width: header.width, height: header.height),
            duration: header.frameRate.inverse)
    }
}
