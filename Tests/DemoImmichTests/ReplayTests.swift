import Testing

@testable import DemoImmich

@Suite("What real Immich answered") struct ReplayTests {
    /// Calls that are not replayed, each with its reason. A recorded call that is neither here nor replayed fails.
    static let leftOut = [
        "download info, album": "in the order of Immich's database, which nobody knows",
        "download info, some assets": "in the order of Immich's database, which nobody knows",
        "download info, parts of 20 MB": "in the order of Immich's database, which nobody knows",
        "download info, individual": "in the order of Immich's database, which nobody knows",
        "archive, two photos": "Immich's own archives are not asked for",
        "archive, downloads not allowed": "Immich's own archives are not asked for",
    ]

    @Test("is answered alike: status, headers, document", arguments: Release.allCases)
    func everyRecordedCallIsAnsweredAlike(release: Release) async throws {
        let recording = try Recording(release)
        let seed = Seed(wording: .recorded, known: recording.known, largeCount: 10)
        let visit = try Visit(release, seed: seed) { $0.hasRecordedSizes = true }
        var validators: [String: String] = [:]
        var replayed = 0
        for call in recording.calls where ReplayTests.leftOut[call.name] == nil {
            var headers = call.requestHeaders
            // Pictures were made at other times here, so their validators are our own.
            if headers["If-None-Match"] != nil { headers["If-None-Match"] = validators["etag"] }
            if headers["If-Modified-Since"] != nil { headers["If-Modified-Since"] = validators["last-modified"] }
            let answer = try await visit.call(
                call.path,
                method: call.method,
                headers: headers,
                body: call.sends.map(ReplayTests.encode) ?? []
            )
            if call.name == "preview for its validators" {
                validators = [
                    "etag": answer.header("etag") ?? "", "last-modified": answer.header("last-modified") ?? "",
                ]
            }
            let wrong = try await Comparison(answer, call).differences()
            #expect(wrong.isEmpty, "\(release.rawValue), \(call.name)")
            replayed += 1
        }
        #expect(replayed + ReplayTests.leftOut.count == recording.calls.count)
    }

    @Test("is left out only where the call is there", arguments: Release.allCases)
    func nothingIsLeftOutThatWasNotRecorded(release: Release) throws {
        let names = Set(try Recording(release).calls.map(\.name))
        for name in ReplayTests.leftOut.keys { #expect(names.contains(name)) }
    }

    /// The bodies that were sent: one member, a text.
    private static func encode(_ value: Value) -> [UInt8] {
        guard case .object(let members) = value else { return [] }
        return JSON.object(members.map { ($0.key, .text($0.value.string ?? "")) }).bytes
    }
}
