import Foundation
import GentoolRaster

@testable import GentoolServer

/// A server on a free port, and a client that sends it bytes as they are.
struct RunningServer {
    let port: Int

    static func with(
        _ change: (inout ServerSettings) -> Void = { _ in }, _ body: (RunningServer) async throws -> Void
    ) async throws {
        var settings = ServerSettings()
        settings.port = 0
        change(&settings)
        let server = try StudioServer(settings)
        let running = Task { try await server.run() }
        do {
            try await body(RunningServer(port: server.port))
        } catch {
            await server.stop()
            try await running.value
            throw error
        }
        await server.stop()
        try await running.value
    }

    /// What runs until it is cancelled, on any machine: a thousand large steps.
    static let endlessJob: JSON = [
        "verb": "generate", "request": ["prompt": "a lake", "size": "512x512", "steps": 1000, "sampler": "ddim"],
    ]

    struct Answer: Sendable {
        let status: Int
        let head: String
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSON { JSON(bytes: body) ?? .null }
    }

    /// Sends bytes and reads until the server closes.
    func raw(_ bytes: [UInt8], closesWriting: Bool = false) async -> Answer? {
        let port = port
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.exchange(bytes, port, closesWriting)) }
        }
    }

    func raw(_ text: String) async -> Answer? { await raw(Array(text.utf8)) }

    private static func exchange(_ bytes: [UInt8], _ port: Int, _ closesWriting: Bool) -> Answer? {
        let socket = Self.connected(port)
        defer { close(socket) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { sendQuietly(socket, $0) }
            if count <= 0 { break }
            sent += count
        }
        if closesWriting { shutdown(socket, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(socket, &piece, piece.count)
            if count <= 0 { break }
            answer += piece[..<count]
        }
        guard let end = answer.find([13, 10, 13, 10], from: 0) else { return nil }
        let head = String(decoding: answer[..<end], as: UTF8.self)
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var body = Array(answer[(end + 4)...])
        if head.lowercased().contains("transfer-encoding: chunked") { body = unchunked(body) }
        return Answer(status: status, head: head, body: body)
    }

    /// Whether a byte comes; waited for on a thread that no task needs.
    static func answers(_ socket: Int32) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var byte: UInt8 = 0
                continuation.resume(returning: read(socket, &byte, 1) == 1)
            }
        }
    }

    static func connected(_ port: Int) -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return socket
    }

    private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
        var (result, place): ([UInt8], Int) = ([], 0)
        while let end = bytes.find([13, 10], from: place),
            let count = Int(String(decoding: bytes[place..<end], as: UTF8.self), radix: 16), count > 0,
            end + 2 + count <= bytes.count
        {
            result += bytes[(end + 2)..<(end + 2 + count)]
            place = end + 4 + count
        }
        return result
    }

    func send(
        _ method: String, _ path: String, _ body: [UInt8] = [], type: String? = nil, fields: [String] = []
    ) async throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Connection: close"]
        if !fields.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: localhost:\(port)") }
        if let type { lines.append("Content-Type: \(type)") }
        if !body.isEmpty || method == "POST" { lines.append("Content-Length: \(body.count)") }
        let head = (lines + fields).joined(separator: "\r\n") + "\r\n\r\n"
        guard let answer = await raw(Array(head.utf8) + body) else { throw Silence() }
        return answer
    }

    struct Silence: Error {}

    func get(_ path: String, fields: [String] = []) async throws -> Answer {
        try await send("GET", path, fields: fields)
    }

    func post(_ path: String, _ json: JSON, fields: [String] = []) async throws -> Answer {
        try await send("POST", path, json.bytes, type: "application/json", fields: fields)
    }

    func form(_ path: String, _ parts: [(name: String, file: String?, bytes: [UInt8])]) async throws -> Answer {
        var body: [UInt8] = []
        for part in parts {
            body += Array("--mark\r\nContent-Disposition: form-data; name=\"\(part.name)\"".utf8)
            if let file = part.file { body += Array("; filename=\"\(file)\"".utf8) }
            body += [13, 10, 13, 10] + part.bytes + [13, 10]
        }
        body += Array("--mark--\r\n".utf8)
        return try await send("POST", path, body, type: "multipart/form-data; boundary=mark")
    }
}

/// Small pictures, as files.
enum SmallPicture {
    static func png(width: Int = 16, height: Int = 16, alpha: Bool = false) -> [UInt8] {
        let channels = alpha ? 4 : 3
        // Nothing of it repeats, so that nothing can be filled as it was.
        var values = (0..<(width * height * channels)).map { index -> Float in
            let number = index * (index * 104_729 + 7919)
            return Float(number >> 4 & 255) / 255
        }
        if alpha {
            // The left half is transparent.
            for index in 0..<(width * height) { values[index * 4 + 3] = index % width < width / 2 ? 0 : 1 }
        }
        let picture = Picture(
            width: width, height: height, format: alpha ? .rgba : .rgb, samples: Samples(values, depth: 8))
        return try! picture.encoded(as: .png).bytes
    }

    /// White in a box.
    static func mask(width: Int = 16, height: Int = 16) -> [UInt8] {
        let mask = Mask(width: width, height: height, filling: PixelRect(x: 4, y: 4, width: 5, height: 5))
        return try! Picture(mask).encoded(as: .png).bytes
    }

    static let text = Base64.text(png())
}

/// A server that has closed is no reason to end the tests.
private func sendQuietly(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
}
