import FoundationEssentials

@testable import DemoImmich

/// The calls that were put to a real Immich, trimmed: documents stand once, texts under volatile keys are emptied.
struct Recording: Decodable, Sendable {
    struct Call: Decodable, Sendable {
        struct Body: Decodable, Sendable {
            /// Index into the documents, where the answer was JSON.
            let document: Int?
            let bytes: Int64?
            let sha256: String?
            let starts: String?
        }

        let name: String
        let method: String
        let path: String
        let status: Int
        let headers: [[String]]
        let body: Body
        let requestHeaders: [String: String]?
        let sends: Value?

    }

    /// The release.
    let immich: String
    /// Ids and keys of the recording server by the names that ``Seed`` has for them.
    let known: [String: String]
    let documents: [Value]
    let calls: [Call]

    init(_ release: Release) throws {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let data = FileManager.default.contents(atPath: "\(path)/Recordings/\(release.rawValue).json") ?? Data()
        self = try JSONDecoder().decode(Recording.self, from: data)
    }
}
