import FoundationEssentials
import Glibc
internal import FlyingSocks

/// A client, from its first request to its last; used by one task alone.
final class HTTPConnection {
    private let socket: AsyncSocket
    private let limits: HTTPLimits
    private let budget: ByteBudget
    private let deadline: Deadline
    /// What was read and belongs to no request yet.
    private var buffer: [UInt8] = []
    /// Whether a request has begun to come, and not all of it is here.
    private var isReading = false

    init(_ socket: AsyncSocket, limits: HTTPLimits, budget: ByteBudget, deadline: Deadline) {
        (self.socket, self.limits, self.budget, self.deadline) = (socket, limits, budget, deadline)
    }

    /// Answers requests until one side ends it.
    func serve(_ handler: any HTTPHandler, isStopping: @escaping @Sendable () -> Bool) async {
        defer { try? socket.close() }
        var current: HTTPHead?
        do {
            deadline.set(seconds: limits.headSeconds, for: .request)
            while let head = try await nextHead() {
                current = head
                var (body, taken): ([UInt8], Int) = ([], 0)
                defer { budget.giveBack(taken) }
                if let refusal = handler.refusal(of: head) { return await leave(with: refusal, head) }
                body = try await readBody(of: head, taken: &taken)
                isReading = false
                deadline.clear()
                let request = try HTTPRequest(head, body: body)
                body = []
                let response = try await whileConnected { await handler.response(to: request) }
                let keepsAlive = head.keepsAlive && !isStopping() && !(head.isHTTP10 && response.body.isStream)
                try await send(response, to: head, keepsAlive: keepsAlive)
                guard keepsAlive else { return }
                current = nil
                deadline.set(seconds: limits.idleSeconds, for: .nothing)
            }
        } catch let fault as HTTPFault {
            await leave(with: handler.response(to: fault, of: current), nil)
        } catch {
            // Who has left, or is too slow to take an answer, hears nothing.
            guard isReading, deadline.isPast else { return }
            leaveAtOnce(with: handler.response(to: HTTPFault(408, "the request came too slowly"), of: current))
        }
    }

    // MARK: - Reading

    private func more() async throws -> Bool {
        do {
            buffer += try await socket.read(atMost: 64 << 10)
            return true
        } catch SocketError.disconnected {
            return false
        }
    }

    /// The next request's head; `nil` if none comes.
    private func nextHead() async throws -> HTTPHead? {
        var searched = 0
        var isTimed = false
        while true {
            // An empty line before a request is ignored (RFC 9112 §2.2).
            while buffer.starts(with: [13, 10]) { buffer.removeFirst(2) }
            if !buffer.isEmpty && !isTimed {
                deadline.set(seconds: limits.headSeconds, for: .request)
                (isTimed, isReading) = (true, true)
            }
            if let end = buffer.emptyLine(from: max(0, searched - 3)) {
                guard end <= HTTPHead.largest else { throw Self.tooLarge }
                let head = try HTTPHead(buffer[..<end])
                buffer.removeFirst(end + 4)
                return head
            }
            guard buffer.count <= HTTPHead.largest else { throw Self.tooLarge }
            // The empty line would never come.
            guard !buffer.hasBareLineFeed(from: searched) else { throw HTTPHead.wrongLineEnds }
            searched = buffer.count
            guard try await more() else { return nil }
        }
    }

    private static let tooLarge = HTTPFault(431, "the request's head has more than \(HTTPHead.largest) bytes")

    /// - Parameter taken: what it takes of the budget.
    private func readBody(of head: HTTPHead, taken: inout Int) async throws -> [UInt8] {
        let kind = try head.body()
        if kind == .length(0) { return [] }
        if case .length(let length) = kind { try reserve(length, &taken) }
        if head.expectsContinue { try await socket.write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        switch kind {
        case .length(let length):
            deadline.set(seconds: limits.graceSeconds + Double(length) / limits.leastRate, for: .request)
            while buffer.count < length { guard try await more() else { throw SocketError.disconnected } }
            let body = Array(buffer[..<length])
            buffer.removeFirst(length)
            return body
        case .chunked: return try await readChunks(taken: &taken)
        }
    }

    private func reserve(_ bytes: Int, _ taken: inout Int) throws(HTTPFault) {
        guard taken + bytes <= limits.body else {
            throw HTTPFault(413, "the body is larger than \(limits.body >> 20) MiB, which is the most that is taken")
        }
        guard budget.take(bytes) else {
            throw HTTPFault(503, "too much is being sent at once; try again", fields: [("Retry-After", "5")])
        }
        taken += bytes
    }

    /// RFC 9112 §7.1.
    private func readChunks(taken: inout Int) async throws -> [UInt8] {
        var body: [UInt8] = []
        deadline.set(seconds: limits.graceSeconds + Double(limits.body) / limits.leastRate, for: .request)
        while true {
            let line = try await readLine()
            let digits = line.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)[0].trimmingBlanks
            guard digits.count <= 8, !digits.isEmpty,
                digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let count = Int(digits, radix: 16)
            else { throw HTTPFault(400, "a chunk of the body has no length") }
            if count == 0 { break }
            try reserve(count, &taken)
            while buffer.count < count + 2 { guard try await more() else { throw SocketError.disconnected } }
            guard buffer[count] == 13, buffer[count + 1] == 10 else { throw HTTPFault(400, "a chunk has no end") }
            body += buffer[..<count]
            buffer.removeFirst(count + 2)
        }
        // Trailers, which nobody reads.
        var lines = 0
        while try await !readLine().isEmpty {
            lines += 1
            guard lines < 32 else { throw HTTPFault(431, "too many fields behind the body") }
        }
        return body
    }

    private func readLine() async throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                guard end > 0, buffer[end - 1] == 13 else { throw HTTPFault(400, "a line ends in LF alone") }
                let line = String(decoding: buffer[..<(end - 1)], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line
            }
            guard buffer.count <= 4096 else { throw HTTPFault(400, "a line of the body's chunks is too long") }
            guard try await more() else { throw SocketError.disconnected }
        }
    }

    // MARK: - Answering

    private enum Happening<Value: Sendable>: Sendable {
        case done(Value?)
        case bytes([UInt8])
        /// The client sends no more; whether it has left doesn't show.
        case ended
        case gone
        case stopped
    }

    /// How long work goes on for one who sends no more: some programs only close their own side of the connection.
    private static let patience = Duration.milliseconds(100)

    /// Does some work and listens meanwhile; the work is cancelled if the client leaves, and what it gives nevertheless
    /// is sent: on a busy machine what takes a moment takes longer than `patience`, and the client may still be there.
    ///
    /// - Parameter work: gives `nil` where it finds that the client has left.
    /// - Throws: `SocketError.disconnected` if the work gives nothing.
    private func whileConnected<Value: Sendable>(
        _ work: @escaping @Sendable () async -> Value?
    ) async throws -> Value {
        let socket = socket
        let value = await withTaskGroup(of: Happening<Value>.self) { group -> Value? in
            group.addTask { .done(await work()) }
            group.addTask { await Self.watch(socket) }
            var value: Value?
            for await happening in group {
                switch happening {
                case .done(let made):
                    value = made
                    group.cancelAll()
                case .bytes(let bytes):
                    buffer += bytes
                    if buffer.count <= HTTPHead.largest { group.addTask { await Self.watch(socket) } }
                case .ended:
                    group.addTask {
                        do { try await Task.sleep(for: Self.patience) } catch { return .stopped }
                        return .gone
                    }
                case .gone: group.cancelAll()
                case .stopped: break
                }
            }
            return value
        }
        guard let value else { throw SocketError.disconnected }
        return value
    }

    /// What comes from the client meanwhile, or that it has left.
    private static func watch<Value: Sendable>(_ socket: AsyncSocket) async -> Happening<Value> {
        do {
            return .bytes(try await socket.read(atMost: 4096))
        } catch is CancellationError {
            return .stopped
        } catch SocketError.disconnected {
            return .ended
        } catch {
            return .gone
        }
    }

    private func send(_ response: HTTPResponse, to head: HTTPHead?, keepsAlive: Bool) async throws {
        let isHTTP10 = head?.isHTTP10 ?? false
        let start = response.head(keepsAlive: keepsAlive, isHTTP10: isHTTP10)
        switch response.body {
        case .bytes(let bytes):
            try await write(head?.method == "HEAD" ? start : start + bytes)
        case .stream(let stream):
            try await write(start)
            // The first piece may take its time.
            deadline.clear()
            if head?.method == "HEAD" { return }
            try await pass(stream, chunked: !isHTTP10)
        }
        deadline.clear()
    }

    /// Sends pieces as they come, until there are no more or the client leaves.
    private func pass(_ stream: AsyncStream<[UInt8]>, chunked: Bool) async throws {
        let (socket, limits, deadline) = (socket, limits, deadline)
        try await whileConnected { () -> Void? in
            do {
                for await piece in stream where !piece.isEmpty {
                    let framed =
                        chunked ? Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10] : piece
                    try await Self.write(framed, to: socket, limits, deadline)
                    deadline.clear()
                }
                if Task.isCancelled { return nil }
                if chunked { try await Self.write(Array("0\r\n\r\n".utf8), to: socket, limits, deadline) }
                return ()
            } catch {
                return nil
            }
        }
    }

    private func write(_ bytes: [UInt8]) async throws { try await Self.write(bytes, to: socket, limits, deadline) }

    private static func write(
        _ bytes: [UInt8], to socket: AsyncSocket, _ limits: HTTPLimits, _ deadline: Deadline
    ) async throws {
        deadline.set(seconds: limits.graceSeconds + Double(bytes.count) / limits.leastRate, for: .taking)
        try await socket.write(Data(bytes))
    }

    /// Answers without waiting, for the task that could wait has been ended.
    private func leaveAtOnce(with response: HTTPResponse) {
        guard case .bytes(let body) = response.body else { return }
        let bytes = response.head(keepsAlive: false, isHTTP10: false) + body
        _ = bytes.withUnsafeBytes {
            Glibc.send(
                socket.socket.file.rawValue, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
        shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    }

    /// Answers and closes; what is still being sent is thrown away for a moment, or the client would never see the answer.
    private func leave(with response: HTTPResponse, _ head: HTTPHead?) async {
        do {
            try await send(response, to: head, keepsAlive: false)
            shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
            deadline.set(seconds: 2, for: .taking)
            buffer = []
            var thrown = 0
            while thrown < limits.body, try await more() {
                thrown += buffer.count
                buffer = []
            }
        } catch {}
    }
}

extension [UInt8] {
    /// Whether there is an LF without a CR before it, at or behind a place.
    fileprivate func hasBareLineFeed(from start: Int) -> Bool {
        (start..<count).contains { self[$0] == 10 && ($0 == 0 || self[$0 - 1] != 13) }
    }

    /// Where an empty line begins, at or behind a place.
    fileprivate func emptyLine(from start: Int) -> Int? {
        guard count >= 4 else { return nil }
        var place = start
        while place + 3 < count {
            if self[place] == 13 && self[place + 1] == 10 && self[place + 2] == 13 && self[place + 3] == 10 {
                return place
            }
            place += 1
        }
        return nil
    }
}
