import CHiredis
import EventLoop
import Glibc

/// One connection, by hiredis in its blocking mode: only for a thread on which nothing else waits.
@safe final class ValkeyConnection {
    /// Reads of 16 KB that one reply may take: nothing that we ask has a long answer.
    private static let longestReply = 16

    private let context: UnsafeMutablePointer<redisContext>

    /// Connects, says who we are and chooses the database. Each step takes at most `patience`, each read and write behind
    /// them at most `answer`.
    init(to address: ValkeyAddress, patience: Duration, answer: Duration) throws(ValkeyError) {
        let time = Self.timeval(patience)
        let made: UnsafeMutablePointer<redisContext>?
        switch address.place {
        case .tcp(let host, let port): unsafe made = redisConnectWithTimeout(host, Int32(port), time)
        case .unix(let path): unsafe made = redisConnectUnixWithTimeout(path, time)
        }
        guard let context = unsafe made else { throw .away("out of memory") }
        unsafe self.context = context
        guard unsafe context.pointee.err == 0, unsafe redisSetTimeout(context, time) == REDIS_OK else {
            throw .away(failure("connect"))
        }
        try greet(address, patience)
        guard unsafe redisSetTimeout(context, Self.timeval(answer)) == REDIS_OK else { throw .away(failure("connect")) }
    }

    deinit { unsafe redisFree(context) }

    /// For watching whether the server hangs up.
    var descriptor: Int32 { unsafe context.pointee.fd }

    private func greet(_ address: ValkeyAddress, _ patience: Duration) throws(ValkeyError) {
        var greeting: [ValkeyCommand] = []
        if let password = address.password {
            greeting.append(address.user.map { ValkeyCommand("AUTH", $0, password) } ?? ValkeyCommand("AUTH", password))
        }
        if address.database != 0 { greeting.append(ValkeyCommand("SELECT", String(address.database))) }
        greeting.append(ValkeyCommand("PING"))
        for command in greeting {
            try send([command])
            switch try receive(until: .now + patience) {
            case .status: continue
            case .refused(let why): throw .away(why)
            default: throw .away("it does not talk like Valkey")
            }
        }
    }

    /// Sends commands, one behind the other.
    func send(_ commands: [ValkeyCommand]) throws(ValkeyError) {
        var rest = commands.flatMap(\.bytes)[...]
        while !rest.isEmpty {
            let sent: Int
            do throws(SystemError) {
                sent = try system("send") {
                    unsafe rest.withUnsafeBytes { unsafe chiredis_send(context, $0.baseAddress, $0.count) }
                }
            } catch {
                throw error.wouldBlock ? .timedOut : .away(error.description)
            }
            rest = rest.dropFirst(sent)
        }
    }

    /// The next reply, in the order of the commands.
    func receive(until deadline: ContinuousClock.Instant) throws(ValkeyError) -> ValkeyReply {
        for _ in 0...Self.longestReply {
            var reply: UnsafeMutableRawPointer?
            guard unsafe redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw .away(failure("read")) }
            if let reply = unsafe reply {
                defer { unsafe freeReplyObject(reply) }
                return unsafe ValkeyReply(reply.assumingMemoryBound(to: redisReply.self))
            }
            guard ContinuousClock.now < deadline else { throw .timedOut }
            let read = unsafe chiredis_read(context)
            guard read > 0 else { throw read == 0 ? .timedOut : .away(failure("read")) }
        }
        throw .away("its answer is too long")
    }

    /// What hiredis says of its failure.
    private func failure(_ call: String) -> String {
        unsafe "\(call): \(String(cString: chiredis_error(context)))"
    }

    private static func timeval(_ time: Duration) -> Glibc.timeval {
        let (seconds, attoseconds) = time.components
        return Glibc.timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
