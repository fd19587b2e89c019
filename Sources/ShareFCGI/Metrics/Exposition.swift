/// Numbers in Prometheus' text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format):
///
/// ```
/// # HELP share_fcgi_requests_total Requests, by what they were about.
/// # TYPE share_fcgi_requests_total counter
/// share_fcgi_requests_total{route="photo",code="2xx"} 42
/// ```
struct Exposition {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge
        /// Here without quantiles: a sum and a count.
        case summary
    }

    /// One line: a name that begins with its family's, labels, a number.
    struct Sample {
        let suffix: String
        let labels: KeyValuePairs<String, String>
        let value: String

        init(
            _ labels: KeyValuePairs<String, String>,
            _ value: some Numeric & CustomStringConvertible,
            suffix: String = ""
        ) {
            (self.suffix, self.labels, self.value) = (suffix, labels, value.description)
        }

        /// Both lines of a summary.
        static func summary(_ labels: KeyValuePairs<String, String>, sum: Duration, count: Int) -> [Sample] {
            [Sample(labels, sum / .seconds(1), suffix: "_sum"), Sample(labels, count, suffix: "_count")]
        }
    }

    private(set) var text = ""

    /// A family: what it is, and all its lines.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",")
            text += name + sample.suffix + (labels.isEmpty ? "" : "{\(labels)}") + " \(sample.value)\n"
        }
    }

    /// A family of one line.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some Numeric & CustomStringConvertible) {
        add(name, kind, help, [Sample([:], value)])
    }

    /// A line break, a backslash, and in the value of a label a quote.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "\"") where quotes: bytes += "\\\"".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
