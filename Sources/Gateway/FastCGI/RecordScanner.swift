/// Finds where things begin and end in the bytes that a web server sends: a pure state machine, which sees each byte
/// once, however they arrive, and holds no more than one request's parameters.
///
/// It serves one request at a time. Records of other ids are skipped, since §3.3 lets an application ignore what it
/// does not know; so the rest of a body whose answer is already given does no harm.
struct RecordScanner: WireDecoder {
    private enum Step {
        case header
        case content(Sink)
        case padding
    }

    /// Where a record's content goes.
    private enum Sink {
        case skip, control, params, body
    }

    private enum Stage {
        case params, body, whole
    }

    private struct Active {
        let id: UInt16
        let role: Role
        let keepsConnection: Bool
        var stage = Stage.params
    }

    private let limits: Limits
    private let roles: Set<Role>
    private var step = Step.header
    private var header: UInt64 = 0
    private var headerCount = 0
    private var left = 0
    private var control: [UInt8] = []
    private var params: [UInt8] = []
    private var isTooLarge = false
    private var active: Active?

    /// `roles` are those that are served; the others are answered FCGI_UNKNOWN_ROLE.
    init(limits: Limits, roles: Set<Role>) {
        self.limits = limits
        self.roles = roles
    }

    var isInsideHead: Bool { unfinished != nil }

    var unfinished: UInt16? { active.flatMap { $0.stage == .params ? $0.id : nil } }

    var isBodyOver: Bool { active.map { $0.stage == .whole } ?? true }

    mutating func finish() { active = nil }

    mutating func next(in input: [UInt8], from index: inout Int, to end: Int) -> WireEvent? {
        while true {
            switch step {
            case .header:
                while headerCount < FastCGIRecord.headerBytes {
                    guard index < end else { return nil }
                    header = header << 8 | UInt64(input[index])
                    headerCount += 1
                    index += 1
                }
                if let event = startRecord() { return event }
            case .content(let sink):
                if left > 0 {
                    guard index < end else { return nil }
                    let part = index..<min(end, index + left)
                    index = part.upperBound
                    left -= part.count
                    if let event = take(part, of: input, for: sink) { return event }
                } else {
                    left = Int(header >> 8 & 0xFF)
                    step = .padding
                    if let event = endContent(sink) { return event }
                }
            case .padding:
                guard left == 0 || index < end else { return nil }
                let count = min(left, end - index)
                index += count
                left -= count
                if left == 0 {
                    step = .header
                    headerCount = 0
                }
            }
        }
    }

    // MARK: One record

    private var type: UInt8 { UInt8(header >> 48 & 0xFF) }
    private var id: UInt16 { UInt16(header >> 32 & 0xFFFF) }
    private var contentLength: Int { Int(header >> 16 & 0xFFFF) }

    private mutating func startRecord() -> WireEvent? {
        guard header >> 56 == 1 else { return .failed("a record of another version") }
        left = contentLength
        let sink = sink()
        step = .content(sink)
        if sink == .control {
            guard contentLength <= 4096 else { return .failed("a control record of \(contentLength) bytes") }
            control.removeAll(keepingCapacity: true)
        }
        return nil
    }

    private func sink() -> Sink {
        if id == 0 || type == FastCGIRecord.Kind.begin.rawValue { return .control }
        guard let active, active.id == id else { return .skip }
        switch FastCGIRecord.Kind(rawValue: type) {
        case .params: return .params
        case .stdin: return active.role == .authorizer ? .skip : .body
        default: return .skip
        }
    }

    private mutating func take(_ part: Range<Int>, of input: [UInt8], for sink: Sink) -> WireEvent? {
        switch sink {
        case .skip: return nil
        case .control:
            control.append(contentsOf: input[part])
            return nil
        case .params:
            guard active?.stage == .params else { return nil }
            if params.count + part.count > limits.parameterBytes {
                isTooLarge = true
                params.removeAll()
            }
            if !isTooLarge { params.append(contentsOf: input[part]) }
            return nil
        case .body:
            // Answered in the middle of this record: the rest of it is skipped.
            guard let active else { return nil }
            guard active.stage == .body else { return .failed("a body outside its place") }
            return .body(part)
        }
    }

    private mutating func endContent(_ sink: Sink) -> WireEvent? {
        switch sink {
        case .control: return type == FastCGIRecord.Kind.begin.rawValue ? begin() : management()
        case .params:
            guard let active else { return nil }
            guard active.stage == .params else { return .failed("parameters after their end") }
            return contentLength == 0 ? endParams() : nil
        case .body:
            guard contentLength == 0, let stage = active?.stage else { return nil }
            guard stage == .body else { return .failed("a body outside its place") }
            active?.stage = .whole
            return .bodyEnd
        case .skip:
            return type == FastCGIRecord.Kind.abort.rawValue && active?.id == id ? .aborted : nil
        }
    }

    // MARK: Requests

    /// FCGI_BEGIN_REQUEST (§5.1): two bytes of role, one of flags.
    private mutating func begin() -> WireEvent? {
        guard control.count == 8, id != 0 else { return .failed("FCGI_BEGIN_REQUEST of \(control.count) bytes") }
        let keepsConnection = control[2] & 1 == 1
        if let active {
            guard active.id != id else { return .failed("a request began twice") }
            return .reply(FastCGIRecord.end(id, .cannotMultiplex), closes: false)
        }
        guard let role = Role(rawValue: UInt16(control[0]) << 8 | UInt16(control[1])), roles.contains(role) else {
            return .reply(FastCGIRecord.end(id, .unknownRole), closes: !keepsConnection)
        }
        params.removeAll()
        isTooLarge = false
        active = Active(id: id, role: role, keepsConnection: keepsConnection)
        return nil
    }

    private mutating func endParams() -> WireEvent? {
        guard let begun = active else { return nil }
        let bytes = params
        params = []
        active?.stage = begun.role == .authorizer ? .whole : .body
        if isTooLarge { return .refused(id: begun.id, .requestHeaderFieldsTooLarge) }
        do throws(NameValuePairs.Failure) {
            try NameValuePairs.check(bytes, limits)
        } catch {
            return .refused(id: begun.id, error == .tooLarge ? .requestHeaderFieldsTooLarge : .badRequest)
        }
        return .head(
            RequestHead(
                id: begun.id,
                role: begun.role,
                keepsConnection: begun.keepsConnection,
                parameters: bytes
            )
        )
    }

    // MARK: Management records (§4)

    private func management() -> WireEvent {
        guard type == FastCGIRecord.Kind.getValues.rawValue else {
            return .reply(FastCGIRecord.unknown(type: type), closes: false)
        }
        var pairs = NameValuePairs(control)
        var names: [String] = []
        do {
            while let (name, _) = try pairs.next(), names.count < 16 {
                names.append(String(decoding: control[name], as: UTF8.self))
            }
        } catch {
            return .failed("FCGI_GET_VALUES with broken pairs")
        }
        return .reply(FastCGIRecord.values(for: names, connections: limits.connections), closes: false)
    }
}
