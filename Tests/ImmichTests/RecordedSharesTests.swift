import FoundationEssentials
import Testing

@testable import Immich

/// What both releases said of the recorded shares is read alike.
@Suite struct RecordedSharesTests {
    private func share(_ name: String, _ recording: Recording) async throws -> Share {
        try await ImmichClient(RecordedImmich(recording: recording)).share(
            for: .key(try recording.key(name)),
            token: nil
        )
    }

    private func assets(_ name: String, _ recording: Recording) async throws -> [Asset] {
        guard case .assets(let assets) = try await share(name, recording).content else {
            Issue.record("not an individual link")
            return []
        }
        return assets
    }

    @Test(arguments: Recording.all) func albumLinkTellsItsAlbum(_ recording: Recording) async throws {
        let share = try await share("me, album", recording)
        #expect(share.key == (try recording.key("me, album")))
        #expect(share.slug == nil && share.title == nil && share.expiresAt == nil && !share.hasPassword)
        #expect(share.allowsDownload && share.showsMetadata && !share.allowsUpload)
        guard case .album(let album) = share.content else { throw ImmichError.notInShare }
        #expect(album.id == (try recording.album("buckets, album")))
        #expect(album.name == "Summer & <b>\"Ünï\"</b>")
        #expect(album.description == "Line one\nline <two> & \"three\"")
        #expect(album.thumbnail != nil && album.assetCount == 44 && album.order == .desc)
        #expect(album.startDate == Timestamp.date("2024-01-05T00:00:00Z"))
        #expect(album.endDate == Timestamp.date("2025-05-26T15:33:00Z"))
    }

    @Test(arguments: Recording.all) func switchesOfALinkAreRead(_ recording: Recording) async throws {
        #expect(try await share("me, album_desc", recording).title == "Link description <i>x</i>")
        #expect(try await !share("me, album_nodownload", recording).allowsDownload)
        #expect(try await share("me, album_upload", recording).allowsUpload)
        #expect(try await share("me, album_expiring", recording).expiresAt == Timestamp.date("2030-01-01T00:00:00Z"))
    }

    @Test(arguments: Recording.all) func albumWithoutMetadataIsStillAnAlbum(_ recording: Recording) async throws {
        let share = try await share("me, album_nometadata", recording)
        #expect(!share.showsMetadata && !share.allowsDownload)
        guard case .album(let album) = share.content else { throw ImmichError.notInShare }
        #expect(album.assetCount == 44)
    }

    @Test(arguments: Recording.all) func emptyAlbumHasNoDates(_ recording: Recording) async throws {
        guard case .album(let album) = try await share("me, album_empty", recording).content else {
            throw ImmichError.notInShare
        }
        #expect(album.name == "Empty" && album.assetCount == 0 && album.thumbnail == nil)
        #expect(album.startDate == nil && album.endDate == nil)
    }

    @Test(arguments: Recording.all, ["summer", "été 2024", "few"])
    func slugLeadsToTheKey(_ recording: Recording, _ slug: String) async throws {
        let client = ImmichClient(RecordedImmich(recording: recording))
        let slug = try #require(Slug(slug))
        let named = try await client.share(for: .slug(slug), token: nil)
        #expect(named.slug == slug)
        #expect(try await client.share(for: .key(named.key), token: nil) == named)
    }

    @Test(arguments: Recording.all) func onePhoto(_ recording: Recording) async throws {
        let assets = try await assets("me, one_photo", recording)
        let photo = try #require(assets.first)
        #expect(assets.count == 1 && photo.isImage && photo.duration == nil && photo.livePhotoVideoID == nil)
        #expect(abs(photo.ratio - 4608.0 / 2592) < 0.001)
        #expect(photo.thumbhash == "ksgKFJBZl3iAiIh4iIiv24QFlw==" && photo.mimeType == "image/jpeg")
        #expect(photo.localDateTime == Timestamp.date("2024-01-05T00:00:00Z"))
    }

    @Test(arguments: Recording.all) func oneVideo(_ recording: Recording) async throws {
        let video = try #require(try await assets("me, one_video", recording).first)
        #expect(!video.isImage && video.duration == 20 && video.mimeType == "video/mp4")
        #expect(abs(video.ratio - 1280.0 / 720) < 0.001)
        #expect(try await assets("me, one_bigvideo", recording).first?.duration == 90)
    }

    @Test(arguments: Recording.all) func livePhotoNamesItsMotion(_ recording: Recording) async throws {
        let photo = try #require(try await assets("me, one_live", recording).first)
        #expect(photo.isImage && photo.duration == nil && photo.livePhotoVideoID != nil)
    }

    @Test(arguments: Recording.all) func individualLinkIsOldestFirst(_ recording: Recording) async throws {
        let assets = try await assets("me, many", recording)
        #expect(assets.count == 8)
        #expect(assets.map(\.localDateTime).allSatisfy { $0 != nil })
        let hidden = try await self.assets("me, many_nometadata", recording)
        #expect(hidden.count == 5)
        let moments = hidden.compactMap(\.localDateTime)
        #expect(moments.count == 5 && moments == moments.sorted())
        #expect(hidden.allSatisfy { $0.mimeType == "image/jpeg" && $0.thumbhash != nil })
    }

    @Test func releasesBefore25HaveNoDimensionsWithoutMetadata() async throws {
        #expect(try await assets("me, many_nometadata", .old).allSatisfy { $0.ratio == 1 })
        #expect(try await assets("me, many_nometadata", .new).contains { $0.ratio > 1.7 })
    }

    @Test(arguments: Recording.all) func trashedAssetLeavesAnEmptyShare(_ recording: Recording) async throws {
        #expect(try await assets("me, one_trashed", recording).isEmpty)
    }

    @Test(
        "Locked, expired and unknown are told apart by Immich's texts",
        arguments: Recording.all,
        [
            ("me, album_password", ImmichError.passwordRequired), ("me, many_password", .passwordRequired),
            ("me, album_password_slug", .passwordRequired), ("me, album_expired", .unknownShare),
            ("me, unknown key", .unknownShare),
        ]
    )
    func refusals(_ recording: Recording, _ expected: (name: String, error: ImmichError)) async throws {
        await #expect(throws: expected.error) { try await share(expected.name, recording) }
    }

    @Test(arguments: Recording.all) func slugsAreRefusedAlike(_ recording: Recording) async throws {
        let client = ImmichClient(RecordedImmich(recording: recording))
        for (text, error) in [("nothing-here", ImmichError.unknownShare), ("locked", .passwordRequired)] {
            let slug = try #require(Slug(text))
            await #expect(throws: error) { try await client.share(for: .slug(slug), token: nil) }
        }
    }

    @Test(arguments: Recording.all) func serverAnswers(_ recording: Recording) async throws {
        let client = ImmichClient(RecordedImmich(recording: recording))
        try await client.ping()
        #expect(try await client.version().description == recording.immich)
    }
}
