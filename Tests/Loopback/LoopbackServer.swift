import Foundation
import Synchronization

/// A small HTTP server on loopback, for as long as a test needs one.
package final class LoopbackServer: Sendable {
    package struct Request: Sendable {
        package let path: String
        package let headers: [String: String]

        /// The bytes that are asked for, as `Range` says (RFC 9110, §14.2).
        package func range(of count: Int) -> Range<Int>? {
            guard let text = headers["range"], text.hasPrefix("bytes=") else { return nil }
            let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count == 2, let first = ends[0], first < count else { return nil }
            return first..<min(count, (ends[1] ?? count - 1) + 1)
        }
    }

    package struct Response: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: [UInt8]
        /// After how many bytes of the body the connection breaks.
        package var breaksAfter: Int?

        package init(status: Int = 200, headers: [String: String] = [:], body: [UInt8] = []) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }

        package static func json(_ text: String) -> Response {
            Response(headers: ["Content-Type": "application/json"], body: Array(text.utf8))
        }

        /// A file, or the part of it that is asked for.
        package static func file(_ bytes: [UInt8], _ request: Request) -> Response {
            guard let range = request.range(of: bytes.count) else { return Response(body: bytes) }
            return Response(
                status: 206,
                headers: ["Content-Range": "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)"],
                body: Array(bytes[range]))
        }
    }

    private let descriptor: Int32
    package let address: String
    private let requests = Mutex<[Request]>([])

    /// All requests so far.
    package var log: [Request] { requests.withLock { $0 } }

    /// - Parameter answer: called from several threads.
    package init(answer: @escaping @Sendable (Request) -> Response) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard port else { throw POSIXError(.EADDRNOTAVAIL) }
        self.descriptor = descriptor
        self.address = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { self.serve(connection, answer) }
            }
        }
    }

    package func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func serve(_ connection: Int32, _ answer: (Request) -> Response) {
        defer { close(connection) }
        var text = [UInt8]()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: text, as: UTF8.self).contains("\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            text += buffer[..<count]
        }
        let lines = String(decoding: text, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1 else { return }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let request = Request(path: String(words[1]), headers: headers)
        requests.withLock { $0.append(request) }
        let response = answer(request)
        var head =
            "HTTP/1.1 \(response.status) Answer\r\nConnection: close\r\nContent-Length: \(response.body.count)\r\n"
        for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
        let body = response.breaksAfter.map { Array(response.body.prefix($0)) } ?? response.body
        let bytes = Array((head + "\r\n").utf8) + body
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
