/// The name–value pairs that the web server sent, in its order, with duplicates: a forged second copy must be seen.
///
/// FastCGI's FCGI_PARAMS (§3.4) and SCGI's headers alike. Prints itself with names only. All bytes lie in one piece:
/// a request has some thirty pairs, of which few are looked at.
package struct Params: Sendable, CustomStringConvertible {
    /// One pair. Names are ASCII; values are whatever bytes came, invalid UTF-8 included.
    package struct Pair: Sendable, Equatable {
        package let name: String
        package let value: [UInt8]

        package init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// Two copies of one name that differ.
    package struct Ambiguous: Error {}

    /// Where a pair lies; its value begins where its name ends.
    private struct Place {
        let start, middle, end: Int
    }

    private var bytes: [UInt8] = []
    private var places: [Place] = []

    package init() {
        bytes.reserveCapacity(2048)
        places.reserveCapacity(32)
    }

    package init(_ pairs: [Pair]) {
        for pair in pairs { append(pair.name, pair.value) }
    }

    package mutating func append(_ name: String, _ value: [UInt8]) { append(name: name.utf8, value: value) }

    mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: name)
        let middle = bytes.count
        bytes.append(contentsOf: value)
        places.append(Place(start: start, middle: middle, end: bytes.count))
    }

    /// How many pairs there are.
    package var count: Int { places.count }

    /// Every pair, in order.
    package var pairs: [Pair] {
        places.map { place in
            Pair(
                name: String(decoding: bytes[place.start..<place.middle], as: UTF8.self),
                value: Array(bytes[place.middle..<place.end])
            )
        }
    }

    /// Every value of a name, in order.
    package func all(_ name: String) -> [[UInt8]] {
        places.compactMap { isNamed($0, name) ? Array(bytes[$0.middle..<$0.end]) : nil }
    }

    /// The first value of a name.
    package func value(_ name: String) -> ArraySlice<UInt8>? {
        places.first { isNamed($0, name) }.map { bytes[$0.middle..<$0.end] }
    }

    /// The one value of a name: copies may repeat it, not contradict it.
    package func onlyValue(_ name: String) throws(Ambiguous) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        for place in places where isNamed(place, name) {
            let value = bytes[place.middle..<place.end]
            guard found == nil || found == value else { throw Ambiguous() }
            found = value
        }
        return found
    }

    /// The first value of a name as text; nil where there is none or its bytes are not UTF-8.
    package subscript(_ name: String) -> String? {
        value(name).flatMap { String(validating: $0, as: UTF8.self) }
    }

    package var description: String {
        "[" + pairs.map { "\($0.name)=(\($0.value.count) bytes)" }.joined(separator: ", ") + "]"
    }

    private func isNamed(_ place: Place, _ name: String) -> Bool {
        let name = name.utf8
        return place.middle - place.start == name.count && bytes[place.start..<place.middle].elementsEqual(name)
    }
}
