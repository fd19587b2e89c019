/// What a value of Immich Public Proxy's means to a setting of ours.
enum IPPReading: Sendable, Equatable {
    /// As our file would have it.
    case value(RawValue)
    /// Nothing: the setting keeps what it has.
    case nothing
    /// Not what it seems to be: taken for this, or for nothing, for the reason given, which is half a sentence.
    case doubt(RawValue?, String)
    /// IPP does not take it and goes on as if the key were missing; half a sentence says why.
    case unread(String)
    /// IPP would take it, and we must not: half a sentence says what else to write.
    case refused(String)
}

/// How the values of a key are read.
typealias IPPNotation = @Sendable (RawValue) -> IPPReading

/// The forms that values have there.
enum IPPForm {
    /// true or false, each for a value of ours.
    static func either(_ yes: RawValue, or no: RawValue) -> IPPNotation {
        { raw in
            let value = raw.isTruthy ? yes : no
            if case .flag = raw { return .value(value) }
            return .doubt(value, "is \(raw), neither true nor false, and counts as \(raw.isTruthy)")
        }
    }

    /// true or false.
    static let flag = either(.flag(true), or: .flag(false))

    /// Shown where it is true, and nowhere else.
    static let onlyTrue: IPPNotation = { raw in
        if case .flag = raw { return .value(raw) }
        return .doubt(.flag(false), "is \(raw), and only true shows it")
    }

    /// One of a few words; IPP takes each other for the last.
    static func words(_ words: [String]) -> IPPNotation {
        { raw in
            if case .text(let text) = raw, words.contains(text) { return .value(raw) }
            return .unread("is \(raw), but must be \(words.joined(separator: " or "))")
        }
    }

    /// A number, each for a word of ours.
    static func numbers(_ words: [Int: String], _ reason: String) -> IPPNotation {
        { raw in
            if case .integer(let number) = raw, let word = words[number] { return .value(.text(word)) }
            let known = words.keys.sorted().map(String.init).joined(separator: ", ")
            return .unread("is \(raw), but must be one of the numbers \(known)\(reason)")
        }
    }

    /// A number that is not less than `least`, which `value` makes ours.
    static func number(from least: Double = 0, _ value: @escaping @Sendable (Double) -> RawValue) -> IPPNotation {
        { raw in
            guard let number = raw.number, number >= least else {
                return .unread("is \(raw), but must be a number, \(Int(least)) or more")
            }
            return .value(value(number))
        }
    }

    /// Times of which `unit` milliseconds are one, to the millisecond.
    static func time(inMilliseconds unit: Double) -> IPPNotation {
        number { number in
            let milliseconds = (number * unit).rounded()
            return .text(milliseconds < 1e15 ? TimeSpan.text(.milliseconds(Int(milliseconds))) : "\(number)")
        }
    }

    /// Megabytes of 1024 × 1024 bytes; little is not nothing, which would be no limit.
    static func megabytes(from least: Double) -> IPPNotation {
        number(from: least) { number in
            .text(number < 1e9 ? ByteSize.text(Int((number * 1024).rounded(.up)) << 10) : "\(number)")
        }
    }

    /// Text that is not empty.
    static let text: IPPNotation = { raw in
        if case .text(let text) = raw, !text.isEmpty { return .value(raw) }
        return .unread("is \(raw), but must be text")
    }

    /// Text, or nothing where it is empty.
    static let optionalText: IPPNotation = { raw in raw == .text("") ? .nothing : text(raw) }

    /// What `setting` takes; IPP goes on without what it does not know.
    static func taken(by setting: String, or else: String) -> IPPNotation {
        { raw in
            guard case .value(let value) = optionalText(raw), !isTaken(value, by: setting) else {
                return optionalText(raw)
            }
            return .doubt(nil, "is \(raw): \(`else`)")
        }
    }

    /// Header fields, of which the setting takes what it may.
    static func fields(for setting: String) -> IPPNotation {
        { raw in
            guard case .group(let group) = raw else { return .unread("is \(raw), but must be a group, { … }") }
            var taken: [String: RawValue] = [:]
            var odd: [String] = []
            for (name, value) in group.sorted(by: { $0.key < $1.key }) {
                let text = value.number == nil ? value : RawValue.text(value.description)
                if text.string != nil, isTaken(.group([name: text]), by: setting) {
                    taken[name] = text
                } else {
                    odd.append(LogText.escaped(name, limit: 60))
                }
            }
            let value = taken.isEmpty ? nil : RawValue.group(taken)
            if odd.isEmpty { return value.map(IPPReading.value) ?? .nothing }
            return .doubt(value, "holds \(odd.joined(separator: ", ")), which cannot be set here: left out")
        }
    }

    /// Whether a setting takes a value.
    private static func isTaken(_ raw: RawValue, by key: String) -> Bool {
        Setting.all.first { $0.key == key }?.takes(raw) ?? true
    }
}
