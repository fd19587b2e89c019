import EventLoop
import Gateway

/// How a route goes wrong on demand.
enum Fault: Equatable, Sendable {
    /// Answers late, but rightly.
    case slow(Duration)
    /// Never answers.
    case hang
    /// An error with Immich's own kind of body.
    case status(Int)
    /// 200 and JSON's type, but no JSON.
    case garbage
    /// 200 and so many bytes of JSON.
    case huge(Int64)
    /// 302 to somewhere.
    case redirect(String)
    /// Begins a right answer, and breaks off in the middle.
    case cut

    /// `slow`, `hang`, `status`, `garbage`, `huge`, `redirect` or `cut`, with what belongs to it.
    init?(_ name: String, value: String? = nil) {
        let number = value.flatMap { Int64($0) }
        switch name {
        case "slow": self = .slow(.milliseconds(number ?? 1_000))
        case "hang": self = .hang
        case "status": self = .status(Int(number ?? 500))
        case "garbage": self = .garbage
        case "huge": self = .huge(number ?? 100_000_000)
        case "redirect": self = .redirect(value ?? "http://127.0.0.1:1/")
        case "cut": self = .cut
        default: return nil
        }
        if case .status(let code) = self, Status(rawValue: code) == nil { return nil }
    }
}

/// The faults that are on, by the name of a route; `*` is for all.
final class Faults: Sendable {
    private struct Entry: Sendable {
        let fault: Fault
        /// How many calls it still hits; nil for ever.
        var times: Int?
    }

    private let entries = Locked<[String: Entry]>([:])

    func set(_ fault: Fault?, on route: String, times: Int? = nil) {
        entries.withLock { $0[route] = fault.map { Entry(fault: $0, times: times) } }
    }

    func clear() { entries.withLock { $0 = [:] } }

    /// What shall happen to this call of a route; `asset` is the one whose bytes are read, and may have a fault of its own.
    func next(_ route: String, of asset: String? = nil) -> Fault? {
        entries.withLock { entries in
            let names = [asset.map { "\(route) \($0)" }, route, "*"].compactMap { $0 }
            guard let name = names.first(where: { entries[$0] != nil }) else { return nil }
            guard var entry = entries[name] else { return nil }
            if let times = entry.times {
                entry.times = times - 1
                entries[name] = times > 1 ? entry : nil
            }
            return entry.fault
        }
    }

    /// The answer that a fault makes of a right one.
    static func spoil(_ fault: Fault, _ express: Express, _ answer: () -> Response) async throws -> Response {
        switch fault {
        case .slow(let delay):
            try await Task.sleep(for: delay)
            return answer()
        case .hang:
            try await Task.sleep(for: .seconds(86_400))
            return answer()
        case .status(let code): return refuse(code, express)
        case .garbage:
            var noise = Noise(seed: "garbage")
            return raw(express, .bytes(noise.bytes(4_096)))
        case .huge(let size): return raw(express, huge(size))
        case .redirect(let location): return express.redirect(to: location)
        case .cut: return cut(answer())
        }
    }

    private static func refuse(_ code: Int, _ express: Express) -> Response {
        let status = Status(rawValue: code) ?? .internalServerError
        let error: JSON = ["message": "Made to fail", "statusCode": .int(Int64(code))]
        return express.json(error, status)
    }

    private static func raw(_ express: Express, _ body: Response.Body) -> Response {
        var fields = express.fields
        fields.add("Content-Type", "application/json; charset=utf-8")
        return Response(.ok, fields: fields, body: express.call.isHead ? .empty : body)
    }

    private static func huge(_ size: Int64) -> Response.Body {
        let left = Locked(size)
        return .stream(length: size) {
            left.withLock { left in
                guard left > 0 else { return nil }
                let part = [UInt8](repeating: UInt8(ascii: "["), count: Int(min(left, 65_536)))
                left -= Int64(part.count)
                return part
            }
        }
    }

    private struct BrokenOff: Error {}

    /// Half of what was promised, whatever that is.
    private static func cut(_ answer: Response) -> Response {
        let (length, next) = parts(of: answer.body)
        let left = Locked(length / 2)
        var answer = answer
        answer.body = .stream(length: length) {
            guard left.withLock({ $0 > 0 }), let part = try await next() else { throw BrokenOff() }
            return left.withLock { left in
                let piece = part.prefix(Int(min(left, Int64(part.count))))
                left -= Int64(piece.count)
                return Array(piece)
            }
        }
        return answer
    }

    private static func parts(of body: Response.Body) -> (Int64, @Sendable () async throws -> [UInt8]?) {
        switch body {
        case .empty: return (0, { nil })
        case .bytes(let bytes): return (Int64(bytes.count), { bytes })
        case .stream(let length, let next): return (length ?? 65_536, next)
        }
    }
}
