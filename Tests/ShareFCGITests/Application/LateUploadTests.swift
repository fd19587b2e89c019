import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// A part of a guest's file takes minutes, and meanwhile the owner changes his mind.
@Suite struct LateUploadTests {
    /// What the owner may do, with the answer to the part that is on its way.
    enum Change: CaseIterable {
        case nothing, password, end, noUploads, away

        var expected: (status: Int, said: String) {
            switch self {
            case .nothing: (200, #""state":"created""#)
            case .password, .end, .noUploads: (410, #""error":"closed""#)
            case .away: (502, #""error":"failed""#)
            }
        }
    }

    private func share(allowsUpload: Bool = true, locked: Bool = false) throws -> Share {
        Share(
            id: try Sample.link(),
            key: try Sample.key(),
            allowsUpload: allowsUpload,
            hasPassword: locked,
            content: .album(try Sample.album())
        )
    }

    @Test(
        "PS11, PI1: Immich is given no file of a share that was closed while its last part came",
        arguments: Change.allCases
    )
    func late(change: Change) async throws {
        let directory = try TemporaryDirectory()
        let store = UploadBed.Store()
        let desk = try Desk(uploads: (try Spool(directory.path + "/uploads"), store))
        try desk.showAlbum(share())
        let photo = UploadBed.photo(1_000_000)
        let same = [("HTTP_SEC_FETCH_SITE", "same-origin")]
        let begun = try await desk.ask("POST", Desk.path + "/upload", body: "name=a.jpg&size=1000000", same)
        #expect(begun.status == 201)
        let id = try #require(begun.text.split(separator: "\"").first { $0.utf8.count > 16 })
        var params = Params()
        for (name, value) in same + [
            ("REQUEST_METHOD", "POST"), ("REQUEST_URI", "\(Desk.path)/upload/\(id)?at=0"), ("QUERY_STRING", "at=0"),
            ("REMOTE_ADDR", "192.0.2.7"), ("CONTENT_LENGTH", "1000000"),
        ] { params.append(name, Array(value.utf8)) }
        let closed = try share(allowsUpload: false)
        // In four pieces, as slowly as may be.
        let turn = Locked(0)
        let body = RequestBody {
            let number = turn.withLock { turn in
                turn += 1
                return turn
            }
            if number == 2 {
                switch change {
                case .nothing: break
                case .password: try? desk.showAlbum(locked: true, try self.share(locked: true))
                case .end: try? desk.say(.failure(.unknownShare))
                case .noUploads: try? desk.showAlbum(closed)
                case .away: try? desk.goAway(after: .zero)
                }
            }
            if number > 1 { desk.time.turn(by: .seconds(25)) }
            return number > 4 ? nil : Array(photo[((number - 1) * 250_000)..<(number * 250_000)])
        }
        let answer = Answer(try await desk.application.respond(to: Request(params: params, body: body)))
        #expect(answer.status == change.expected.status)
        #expect(answer.text.contains(change.expected.said), "\(answer)")
        #expect(store.bodies.withLock { $0.count } == (change == .nothing ? 1 : 0))
    }
}
