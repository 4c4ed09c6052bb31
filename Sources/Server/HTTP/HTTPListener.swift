import Glibc
internal import FlyingSocks
import GentoolBase
import Synchronization

/// A port at which clients are answered.
final class HTTPListener: Sendable {
    private struct Client {
        let task: Task<Void, Never>
        let deadline: Deadline
        let file: Int32

        /// Whether it is too slow: not where its bytes wait for this machine, which may be busy.
        var isLate: Bool {
            guard deadline.isPast else { return false }
            var unread: Int32 = 0
            return !(deadline.isPastForSending && ioctl(file, UInt(FIONREAD), &unread) == 0 && unread > 0)
        }
    }

    private struct State {
        var clients: [Int: Client] = [:]
        var next = 0
        var isStopping = false
        var accepting: Task<Void, Never>?
    }

    private let socket: Socket
    private let pool: any AsyncSocketPool
    private let limits: HTTPLimits
    private let budget: ByteBudget
    private let handler: any HTTPHandler
    private let state = Mutex(State())
    /// The port that it has.
    let port: Int

    /// - Parameters:
    ///   - host: an address of this machine, or `localhost`.
    ///   - port: 0...65535; 0 takes one that is free.
    ///   - limits: what clients may cost.
    ///   - handler: answers them.
    /// - Throws: `FileError` where it can't be had.
    init(host: String, port: Int, limits: HTTPLimits, handler: any HTTPHandler) throws {
        (self.limits, self.handler) = (limits, handler)
        budget = ByteBudget(limits.allBodies)
        pool = SocketPool<Poll>.make(maxEvents: 64)
        let place = "\(host):\(port)"
        guard let number = UInt16(exactly: port) else {
            throw FileError(.wrongPlace, file: place, "there is no such port; expected 0 to 65535")
        }
        guard let address = Self.address(host, port: number) else {
            throw FileError(
                .wrongPlace, file: place, "is no address; expected one of this machine such as 127.0.0.1")
        }
        do {
            socket = try Self.socket(address)
            switch try socket.sockname() {
            case .ip4(_, let port), .ip6(_, let port): self.port = Int(port)
            case .unix: self.port = 0
            }
        } catch {
            throw FileError(.wrongPlace, file: place, Self.reason(error))
        }
    }

    private static func address(_ host: String, port: UInt16) -> (any SocketAddress)? {
        if host.contains(":") { return try? sockaddr_in6.inet6(ip6: host, port: port) }
        return try? sockaddr_in.inet(ip4: host == "localhost" ? "127.0.0.1" : host, port: port)
    }

    private static func socket(_ address: some SocketAddress) throws -> Socket {
        let socket = try Socket(domain: Int32(type(of: address).family))
        do {
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
            try socket.listen()
            return socket
        } catch {
            try? socket.close()
            throw error
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard case SocketError.failed(_, let number, let message) = error else { return "can't be listened at" }
        return switch number {
        case EADDRINUSE: "something else listens there; choose another port"
        case EACCES: "ports below 1024 are for those who may; choose another port"
        case EADDRNOTAVAIL: "is no address of this machine"
        default: "can't be listened at: \(message)"
        }
    }

    var connections: Int { state.withLock { $0.clients.count } }

    /// Answers until it is stopped.
    func run() async throws {
        try await pool.prepare()
        let pool = pool
        let polling = Task { try? await pool.run() }
        let watching = Task { await watchDeadlines() }
        let listening = try AsyncSocket(socket: socket, pool: pool)
        let accepting = Task { await accept(at: listening) }
        let isStopped = state.withLock { state in
            state.accepting = accepting
            return state.isStopping
        }
        if isStopped { accepting.cancel() }
        await accepting.value
        try? socket.close()
        for client in state.withLock({ Array($0.clients.values) }) where client.deadline.isIdle { client.task.cancel() }
        // Answers that are being given are finished.
        for _ in 0..<30 where connections > 0 { try? await Task.sleep(for: .milliseconds(100)) }
        for client in state.withLock({ Array($0.clients.values) }) { client.task.cancel() }
        for _ in 0..<20 where connections > 0 { try? await Task.sleep(for: .milliseconds(50)) }
        watching.cancel()
        polling.cancel()
    }

    func stop() {
        state.withLock { state in
            state.isStopping = true
            state.accepting?.cancel()
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func accept(at listening: AsyncSocket) async {
        while !Task.isCancelled {
            do {
                let client = try await listening.accept()
                take(client)
            } catch is CancellationError {
                return
            } catch {
                // There are no more file descriptors, or a client left at once.
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func take(_ socket: AsyncSocket) {
        try? socket.socket.setValue(1, for: Int32SocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
        let deadline = Deadline()
        let (limits, budget, handler) = (limits, budget, handler)
        state.withLock { state in
            let id = state.next
            state.next += 1
            let isFull = state.clients.count >= limits.connections
            // Some more are told so; beyond them it ends without a word.
            guard state.clients.count < 2 * limits.connections else {
                try? socket.close()
                return
            }
            let task = Task {
                if isFull {
                    let full = FullHouse(handler: handler)
                    await HTTPConnection(socket, limits: limits, budget: budget, deadline: deadline).serve(full) {
                        true
                    }
                } else {
                    await HTTPConnection(socket, limits: limits, budget: budget, deadline: deadline)
                        .serve(handler) { [weak self] in self?.isStopping ?? true }
                }
                _ = self.state.withLock { $0.clients.removeValue(forKey: id) }
            }
            state.clients[id] = Client(task: task, deadline: deadline, file: socket.socket.file.rawValue)
        }
    }

    /// Ends those who are too slow.
    private func watchDeadlines() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(250))
            for client in state.withLock({ Array($0.clients.values) }) where client.isLate {
                client.task.cancel()
            }
        }
    }
}

/// Tells those for whom there is no room.
private struct FullHouse: HTTPHandler {
    let handler: any HTTPHandler

    func refusal(of head: HTTPHead) -> HTTPResponse? {
        handler.response(to: HTTPFault(503, "too many are connected; try again"), of: head).with("Retry-After", "5")
    }
    func response(to request: HTTPRequest) async -> HTTPResponse { HTTPResponse(status: 503) }
    func response(to fault: HTTPFault, of head: HTTPHead?) -> HTTPResponse { handler.response(to: fault, of: head) }
}
