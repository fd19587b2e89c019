import FoundationEssentials

@testable import DemoImmich

/// The calls that were put to a real Immich, trimmed: documents stand once, texts under volatile keys are emptied.
struct Recording: Sendable {
    struct Call: Sendable {
        /// What came back.
        enum Body: Sendable {
            case document(Value)
            /// Number of bytes; of redirects their SHA-256, of files the first sixteen, in hexadecimal.
            case bytes(Int64, sha256: String, starts: String)
        }

        let name: String
        let method: String
        let path: String
        let status: Int
        let headers: [(name: String, value: String)]
        let body: Body
        let requestHeaders: [String: String]
        /// What was posted.
        let sends: Value?
    }

    struct Unreadable: Error {}

    /// Ids and keys of the recording server by the names that ``Seed`` has for them.
    let known: [String: String]
    let calls: [Call]

    init(_ release: Release) throws {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let data = FileManager.default.contents(atPath: "\(folder)/Recordings/\(release.rawValue).json") ?? Data()
        guard let root = Value.parse(Array(data)), let documents = root["documents"]?.items,
            let calls = root["calls"]?.items
        else { throw Unreadable() }
        known = Recording.texts(root["known"])
        self.calls = try calls.map { try Recording.call($0, documents) }
    }

    private static func texts(_ value: Value?) -> [String: String] {
        guard case .object(let members) = value else { return [:] }
        return members.compactMapValues(\.string)
    }

    private static func call(_ value: Value, _ documents: [Value]) throws -> Call {
        guard let name = value["name"]?.string, let method = value["method"]?.string, let path = value["path"]?.string,
            let status = value["status"]?.number, let headers = value["headers"]?.string, let body = value["body"]
        else { throw Unreadable() }
        let content: Call.Body =
            if let document = body["document"]?.number {
                .document(documents[Int(document)])
            } else {
                .bytes(
                    Int64(body["bytes"]?.number ?? -1),
                    sha256: body["sha256"]?.string ?? "",
                    starts: body["starts"]?.string ?? ""
                )
            }
        return Call(
            name: name,
            method: method,
            path: path,
            status: Int(status),
            headers: headers.utf8.split(separator: UInt8(ascii: "\n")).map { line in
                let name = line.prefix { $0 != UInt8(ascii: ":") }
                return (String(Substring(name)), String(Substring(line.dropFirst(name.count + 2))))
            },
            body: content,
            requestHeaders: texts(value["requestHeaders"]),
            sends: value["sends"]
        )
    }
}
