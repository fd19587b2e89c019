import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// Whatever is wrong with a link looks the same, and so does every link while Immich is away.
@Suite struct OneAnswerTests {
    /// What can be wrong with a link.
    enum Cause: String, CaseIterable {
        case unknown, unknownSlug, refusedByID, expired, malformed, nonCanonical, unknownInHex, undecodable
        case emptySlug, trashedSinceItsVerdict, noSuchRoute

        /// An address that suffers from it, at a desk that is made so.
        func path(at desk: Desk, _ rest: String) throws -> String {
            switch self {
            case .unknown, .noSuchRoute: break
            case .unknownSlug: return "/s/nobody" + rest
            case .refusedByID: try desk.say(.failure(.notInShare))
            case .expired:
                try desk.showAlbum(try Sample.share(expiresAt: desk.time.clock.date()))
            case .malformed: return "/share/" + sampleKey.dropLast() + "%00" + rest
            case .nonCanonical: return "/share/" + sampleKey.dropLast() + "h" + rest
            case .unknownInHex: return "/share/" + String(repeating: "a1", count: 50) + rest
            case .undecodable: return "/share/%ff%" + rest
            case .emptySlug: return "/s/" + rest
            case .trashedSinceItsVerdict:
                try desk.showAlbum()
                desk.immich.state.withLock { state in
                    state.months = .failure(.unknownShare)
                    for month in state.assets.keys { state.assets[month] = .failure(.unknownShare) }
                    state.details = .failure(.unknownShare)
                }
            }
            return Desk.path + (self == .noSuchRoute ? "/nothing/of/ours" : rest)
        }
    }

    @Test("everything that is wrong with a link is one page", arguments: Cause.allCases)
    func onePage(_ cause: Cause) async throws {
        let usual = try await Desk().ask()
        #expect(usual.status == 404)
        #expect(usual["Cache-Control"] == "no-store")
        for rest in ["", "/", "/month/2024-05"] {
            let desk = try Desk()
            // `/s//` is no share with a month, but still a page.
            let path = try cause.path(at: desk, rest)
            #expect(try await desk.ask("GET", path) == usual, "\(rest)")
            #expect(try await desk.ask("HEAD", path) == usual, "\(rest)")
        }
        #expect(!usual.text.contains(sampleKey))
    }

    @Test("everything that is wrong with the link of a medium is one empty answer", arguments: Cause.allCases)
    func oneEmptyAnswer(_ cause: Cause) async throws {
        let usual = try await Desk().ask("GET", Desk.path + Below.media[0])
        #expect(usual.status == 404)
        #expect(usual.body.isEmpty)
        #expect(usual["Cache-Control"] == "no-store")
        // Of an album that has just gone, Immich refuses the pictures by itself.
        let media = cause == .trashedSinceItsVerdict ? Array(Below.media[...1]) : Below.media
        for rest in media where cause != .noSuchRoute {
            let desk = try Desk()
            let path = try cause.path(at: desk, rest)
            #expect(try await desk.ask("GET", path) == usual, "\(rest)")
        }
    }

    @Test("an address that is too long is a wrong link")
    func tooLong() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let long = Desk.path + "?" + String(repeating: "a", count: MetaVariables.maximumURI)
        #expect(try await desk.ask("GET", long) == (try await Desk().ask()))
        #expect(desk.immich.calls("share") == 0)
        #expect(desk.lines.isEmpty)
    }

    @Test("a password for a link that does not exist gets the same page")
    func postToNothing() async throws {
        let usual = try await Desk().ask()
        for path in [Desk.path, "/s/nobody", "/share/nonsense"] {
            #expect(try await Desk().ask("POST", path, body: "password=x") == usual, "\(path)")
        }
    }

    @Test("Immich away is one answer for known and unknown links, whatever ails it", arguments: ImmichError.Reason.all)
    func away(_ reason: ImmichError.Reason) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        #expect(try await desk.ask().status == 200)
        try desk.goAway(reason, after: .seconds(301))
        let page = try await desk.ask()
        #expect(page.status == 503)
        #expect(page["Retry-After"] == "10")
        #expect(page["Cache-Control"] == "no-store")
        for rest in Below.pages {
            #expect(try await desk.ask("GET", Desk.path + rest) == page, "\(rest)")
            #expect(try await desk.ask("GET", "/s/nobody" + rest) == page, "\(rest)")
        }
        let empty = try await desk.ask("GET", Desk.path + Below.media[0])
        #expect(empty.status == 503 && empty.body.isEmpty)
        #expect(empty["Retry-After"] == "10")
        for rest in Below.media {
            #expect(try await desk.ask("GET", Desk.path + rest) == empty, "\(rest)")
            #expect(try await desk.ask("GET", "/s/nobody" + rest) == empty, "\(rest)")
        }
        #expect(try await desk.ask("POST", body: "password=x") == page)
    }

    @Test("within its hard age a known share is shown by heart, and nothing of it is a hint afterwards")
    func awayWithinTheHardAge() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let page = try await desk.ask()
        try desk.goAway(after: .seconds(59))
        #expect(try await desk.ask() == page)
    }

    @Test("a slug and a key in hexadecimal digits are other names, not other shares")
    func otherNames() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let share = try Sample.share()
        let slug = try Sample.slug()
        desk.immich.state.withLock { $0.shares[slug] = .success(share) }
        let hexadecimal = """
            af2c3323666028df2d1f134b9056180e5b12e218a2dda27af5\
            26dc2601deffc0b3359781c1c44e16242e1498246591a833d8
            """
        let byKey = try await desk.ask()
        #expect(byKey.status == 200)
        for digits in [hexadecimal, hexadecimal.uppercased()] {
            #expect(try await desk.ask("GET", "/share/" + digits) == byKey)
        }
        #expect(desk.immich.calls("share") == 1)
        let bySlug = try await desk.ask("GET", "/s/summer")
        #expect(bySlug.status == 200)
        #expect(!bySlug.text.contains(sampleKey), "a page by slug never names the key")
    }

    @Test("too many made-up links of one address are 429 with the same words, and a known link still opens")
    func tooManyGuesses() async throws {
        let desk = try Desk { $0.attempts.unknownPerMinute = 3 }
        try desk.showAlbum()
        #expect(try await desk.ask().status == 200)
        let usual = try await desk.ask("GET", "/share/nonsense")
        for path in ["/s/one", "/s/two"] { #expect(try await desk.ask("GET", path) == usual) }
        for path in ["/s/three", "/share/nonsense", "/s/three/month/2024-05"] {
            let answer = try await desk.ask("GET", path)
            #expect(answer.status == 429)
            #expect(answer["Retry-After"] == "60")
            #expect(answer.body == usual.body)
        }
        let medium = try await desk.ask("GET", "/s/three" + Below.media[3])
        #expect(medium.status == 429 && medium.body.isEmpty)
        #expect(try await desk.ask("POST", "/s/three", body: "password=x").status == 429)
        #expect(try await desk.ask().status == 200)
        #expect(try await desk.ask("GET", "/s/three", from: "198.51.100.9") == usual)
    }

    @Test(
        "PG2: a made-up link counts as a guess wherever it is tried",
        arguments: Below.pages + Below.media + ["/download"]
    )
    func guessesEverywhere(_ rest: String) async throws {
        let desk = try Desk { $0.attempts.unknownPerMinute = 1 }
        #expect(try await desk.ask("GET", "/s/one" + rest).status == 404)
        #expect(try await desk.ask("GET", "/s/two" + rest).status == 429)
    }
}
