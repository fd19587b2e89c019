/// How the values of one type are written, and which of them are allowed.
struct Notation<Value: Sendable>: Sendable {
    /// The type's word in help and docs/settings.md: `duration`.
    let name: String
    /// Which values are allowed; nil where the name says it all.
    let range: String?
    /// The value of what was written; nil where it is none, or not allowed.
    let read: @Sendable (RawValue) -> Value?
    /// The value as one would write it; nil where nothing would be written.
    let write: @Sendable (Value) -> String?
    /// The part of a refused value that is at fault.
    var culprit: @Sendable (RawValue) -> RawValue = { $0 }
}

extension Notation {
    /// The same for a setting that has no default.
    static func optional<Wrapped>(_ notation: Notation<Wrapped>) -> Notation where Value == Wrapped? {
        Notation(
            name: notation.name,
            range: notation.range,
            read: { raw in notation.read(raw).map(Optional.some) },
            write: { value in value.flatMap(notation.write) },
            culprit: notation.culprit
        )
    }

    /// One or more: a list in the file, with commas between them elsewhere.
    static func list<Element>(_ name: String, of notation: Notation<Element>) -> Notation where Value == [Element] {
        Notation(
            name: name,
            range: notation.range,
            read: { raw in
                let parts = parts(of: raw)
                let values = parts.compactMap(notation.read)
                return values.isEmpty || values.count < parts.count ? nil : values
            },
            write: { values in values.compactMap(notation.write).joined(separator: ",") },
            culprit: { raw in parts(of: raw).first { notation.read($0) == nil } ?? raw }
        )
    }

    private static func parts(of raw: RawValue) -> [RawValue] {
        switch raw {
        case .list(let parts): parts
        case .word(let text): text.split(separator: ",", omittingEmptySubsequences: false).map { .word(String($0)) }
        default: [raw]
        }
    }
}

extension Notation where Value == Int {
    /// A whole number.
    static func count(_ range: ClosedRange<Int>) -> Notation {
        Notation(
            name: "number",
            range: "\(range.lowerBound) to \(range.upperBound)",
            read: { raw in
                switch raw {
                case .integer(let number): range.contains(number) ? number : nil
                case .word(let text): Decimal.number(text.utf8).flatMap { range.contains($0) ? $0 : nil }
                default: nil
                }
            },
            write: { String($0) }
        )
    }

    /// A number of bytes: `64KiB`.
    static func size(_ range: ClosedRange<Int>) -> Notation {
        Notation(
            name: "size",
            range: "\(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))",
            read: { raw in raw.string.flatMap(ByteSize.bytes).flatMap { range.contains($0) ? $0 : nil } },
            write: ByteSize.text
        )
    }
}

extension Notation where Value == UInt16 {
    /// Permission bits in octal digits: `0660`.
    static let mode = Notation(
        name: "mode",
        range: "0600 to 0777",
        read: { raw in
            // A number in a file has lost its zero in front, and with it what it meant.
            guard let digits = raw.string?.utf8, (3...4).contains(digits.count),
                digits.count == 3 || digits.first == UInt8(ascii: "0"),
                digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "7")).contains)
            else { return nil }
            let mode = digits.reduce(UInt16(0)) { $0 << 3 | UInt16($1 - UInt8(ascii: "0")) }
            return mode & 0o600 == 0o600 ? mode : nil
        },
        write: { "0" + String($0, radix: 8) }
    )
}

extension Notation where Value == Duration {
    /// A length of time: `30s`, `5m`, `12h`. A zero needs no unit.
    static func duration(_ range: ClosedRange<Duration>) -> Notation {
        Notation(
            name: "duration",
            range: "\(TimeSpan.text(range.lowerBound)) to \(TimeSpan.text(range.upperBound))",
            read: { raw in
                let duration = raw == .integer(0) ? .zero : raw.string.flatMap(TimeSpan.duration)
                return duration.flatMap { range.contains($0) ? $0 : nil }
            },
            write: TimeSpan.text
        )
    }
}

extension Notation where Value == UnlockLifetime {
    /// A duration, or `session`.
    static func lifetime(_ range: ClosedRange<Duration>) -> Notation {
        let duration = Notation<Duration>.duration(range)
        return Notation(
            name: "duration or session",
            range: duration.range,
            read: { raw in raw.string == "session" ? .session : duration.read(raw).map(UnlockLifetime.lasting) },
            write: { lifetime in
                switch lifetime {
                case .session: "session"
                case .lasting(let time): duration.write(time)
                }
            }
        )
    }
}

extension Notation where Value == Bool {
    static let flag = Notation(
        name: "true or false",
        range: nil,
        read: { raw in
            switch raw {
            case .flag(let flag): flag
            case .word("true"): true
            case .word("false"): false
            default: nil
            }
        },
        write: { String($0) }
    )
}

extension Notation where Value == String {
    /// Text that `accept` allows.
    static func text(_ name: String, _ range: String? = nil, where accept: @escaping @Sendable (String) -> Bool)
        -> Notation
    {
        Notation(name: name, range: range, read: { raw in raw.string.flatMap { accept($0) ? $0 : nil } }, write: { $0 })
    }
}

extension Notation where Value: CaseIterable & RawRepresentable<String> {
    /// One of a few words.
    static var choice: Notation {
        Notation(
            name: "word",
            range: Value.allCases.map(\.rawValue).joined(separator: " or "),
            read: { raw in raw.string.flatMap(Value.init(rawValue:)) },
            write: { $0.rawValue }
        )
    }
}

extension Notation where Value: CustomStringConvertible {
    /// Text that a type of ours reads and prints.
    static func parsed(_ name: String, _ range: String? = nil, _ parse: @escaping @Sendable (String) -> Value?)
        -> Notation
    {
        Notation(name: name, range: range, read: { raw in raw.string.flatMap(parse) }, write: { $0.description })
    }
}
