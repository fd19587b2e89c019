/// The name–value pairs that the web server sent, in its order, with duplicates: a forged second copy must be seen.
///
/// FastCGI's FCGI_PARAMS (§3.4) and SCGI's headers alike. Prints itself with names only.
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

    package private(set) var pairs: [Pair]

    package init(_ pairs: [Pair] = []) { self.pairs = pairs }

    package mutating func append(_ name: String, _ value: [UInt8]) {
        pairs.append(Pair(name: name, value: value))
    }

    /// Every value of a name, in order.
    package func all(_ name: String) -> [[UInt8]] {
        pairs.lazy.filter { $0.name == name }.map(\.value)
    }

    /// The first value of a name as text; nil where there is none or its bytes are not UTF-8.
    package subscript(_ name: String) -> String? {
        guard let pair = pairs.first(where: { $0.name == name }) else { return nil }
        return String(validating: pair.value, as: UTF8.self)
    }

    package var description: String {
        "[" + pairs.map { "\($0.name)=(\($0.value.count) bytes)" }.joined(separator: ", ") + "]"
    }
}
