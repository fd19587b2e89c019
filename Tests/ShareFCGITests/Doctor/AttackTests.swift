import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

@Suite struct AttackTests {
    private var madeUp: MadeUp {
        var random = SystemRandomNumberGenerator()
        return MadeUp(&random)
    }

    @Test(arguments: [
        (Sight.credential, Attack.Verdict.open, Attack.Verdict.open), (.noCredential, .closed, .closed),
        (.refusal, .closed, .closed), (.immich(200), .open, .closed), (.immich(404), .open, .closed),
        (.other(200), .open, .closed), (.other(401), .open, .closed), (.away(503), .unclear, .unclear),
        (.silence(.timedOut), .unclear, .unclear),
    ])
    func verdictOnEverySight(sight: Sight, whereItIsSeen: Attack.Verdict, whereItMayPass: Attack.Verdict) {
        #expect(Attack(.gate, "GET", "/", expecting: .refusal).verdict(on: sight) == whereItIsSeen)
        #expect(Attack(.gate, "GET", "/", expecting: .blindness).verdict(on: sight) == whereItMayPass)
    }

    @Test("every way in has an attack, and the plainest come first")
    func everyDoorIsTried() {
        #expect(Set(Attack.table.map(\.door)) == Set(Door.allCases))
        #expect(Attack.table.prefix(4).allSatisfy { $0.door == .gate })
        #expect(Attack.table.filter { $0.door == .gate }.count == 4)
        #expect(Set(Attack.table.map(\.description)).count == Attack.table.count)
    }

    @Test("an owner who asks twice a minute is not taken for a guesser at once")
    func fewGuesses() {
        // A credential that is hidden or misspelled in its name counts for nobody.
        let guesses = Attack.table.filter { $0.expectation == .refusal || $0.target.contains("[") }
        #expect(guesses.count < 50)
    }

    @Test func everyWordInBracesIsKnown() {
        let madeUp = madeUp
        for attack in Attack.table {
            let target = madeUp.fill(attack.target)
            #expect(!target.contains("{") || target.hasPrefix("{origin}"))
            #expect(target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            for (name, value) in attack.fields {
                #expect(!madeUp.fill(value).contains("{"), "\(name)")
            }
        }
    }

    @Test("all spellings are of one key, and only one of them is canonical")
    func spellings() throws {
        let madeUp = madeUp
        #expect(ShareKey(madeUp.key) != nil)
        #expect(ShareKey(madeUp.fill("{KEY}")) == ShareKey(madeUp.key))
        for word in ["{key with junk}", "{key=}", "{key's twin}"] { #expect(ShareKey(madeUp.fill(word)) == nil) }
        #expect(AssetID(madeUp.fill("{id}")) != nil)
        #expect(Slug(madeUp.fill("{slug}")) != nil)
    }

    @Test(arguments: [("{key", "{key"), ("}{", "}{"), ("{nothing}x", "{nothing}x"), ("", ""), ("a{}b", "a{}b")])
    func whatIsNoWordStaysAsItIs(template: String, filled: String) {
        #expect(madeUp.fill(template) == filled)
    }

    @Test func anAttackIsSentAsItIsWritten() async throws {
        let site = StrangeSite { _ in .answer(404) }
        let place: Upstream = "https://photos.example.org"
        let madeUp = madeUp
        let stranger = Stranger(http: site, trustsAnyCertificate: true, clock: Clock(), curfew: .now + .seconds(60))
        for attack in Attack.table { _ = await stranger.attempt(attack, at: place, madeUp) }
        let sent = site.requests
        #expect(sent.count == Attack.table.count)
        #expect(
            sent.allSatisfy { $0.url == "https://photos.example.org/" && $0.oddities?.trustsAnyCertificate == true }
        )
        let targets = sent.map { $0.oddities?.target ?? "" }
        #expect(targets.contains { $0.hasPrefix("https://photos.example.org/api/albums/") })
        #expect(targets.contains { $0.hasPrefix(#"/api\albums\"#) && $0.hasSuffix("#") })
        #expect(targets.contains("/api/timeline/buckets?sl%75g=" + madeUp.fill("{slug}")))
        #expect(sent.contains { $0.oddities?.isHTTP10 == true })
        let twin = try #require(sent.first { $0.fields.count == 5 })
        #expect(twin.fields.dropFirst().map(\.value) == ["", madeUp.key, "", madeUp.fill("{slug}")])
    }

    @Test func afterTheCurfewNothingIsSent() async {
        let site = StrangeSite { _ in .answer(404) }
        let place: Upstream = "https://photos.example.org"
        let stranger = Stranger(http: site, trustsAnyCertificate: false, clock: Clock(), curfew: .now - .seconds(1))
        for attack in Attack.table {
            #expect(attack.verdict(on: Sight(await stranger.attempt(attack, at: place, madeUp))) == .unclear)
        }
        #expect(site.requests.isEmpty)
    }
}
