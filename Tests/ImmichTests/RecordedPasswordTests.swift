import FoundationEssentials
import Testing

@testable import Immich

/// Links open with the right password in both dialects, and with nothing else.
@Suite struct RecordedPasswordTests {
    @Test(arguments: Recording.all, [("album_password", "hunter2"), ("many_password", "päss wörd")])
    func rightPasswordOpens(_ recording: Recording, _ link: (name: String, password: String)) async throws {
        let client = ImmichClient(RecordedImmich(recording: recording))
        let key = try recording.key("me, \(link.name)")
        let (share, token) = try await client.unlock(.key(key), password: try #require(SharePassword(link.password)))
        #expect(share.key == key && share.hasPassword)
        // The second time the dialect is known, and the answer is the same.
        let again = try await client.unlock(.key(key), password: try #require(SharePassword(link.password)))
        #expect(again == (share, token))
    }

    @Test(arguments: Recording.all, ["album_password", "many_password"])
    func wrongPasswordDoesNot(_ recording: Recording, _ name: String) async throws {
        let client = ImmichClient(RecordedImmich(recording: recording))
        let key = try recording.key("me, \(name)")
        let password = try #require(SharePassword("nope"))
        await #expect(throws: ImmichError.wrongPassword) { try await client.unlock(.key(key), password: password) }
        await #expect(throws: ImmichError.wrongPassword) { try await client.unlock(.key(key), password: password) }
    }

    @Test(arguments: [("album_password", "hunter2"), ("many_password", "päss wörd")])
    func tokenOfTheLoginOpensMe(_ link: (name: String, password: String)) async throws {
        let client = ImmichClient(RecordedImmich(recording: .new))
        let key = try Recording.new.key("me, \(link.name)")
        let (share, token) = try await client.unlock(.key(key), password: try #require(SharePassword(link.password)))
        // The stand-in answers only to the very cookie that was recorded.
        #expect(try await client.share(for: .key(key), token: token) == share)
    }

    @Test func linkWithoutPasswordTakesNone() async throws {
        let client = ImmichClient(RecordedImmich(recording: .new))
        let key = try Recording.new.key("me, album")
        let password = try #require(SharePassword("x"))
        await #expect(throws: ImmichError.notLocked) { try await client.unlock(.key(key), password: password) }
    }
}
