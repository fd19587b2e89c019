import FoundationEssentials
import Testing

@testable import Immich

/// The months of the recorded album are the same in both releases, though spelled differently.
@Suite struct RecordedTimelineTests {
    private func client(_ recording: Recording) -> ImmichClient { ImmichClient(RecordedImmich(recording: recording)) }

    private func assets(_ month: String, _ recording: Recording, of share: String = "album") async throws -> [Asset] {
        try await client(recording).assets(
            in: try #require(Month(month)),
            of: try recording.album("buckets, album"),
            order: .desc,
            key: try recording.key("buckets, \(share)")
        )
    }

    @Test(arguments: Recording.all) func monthsAreNewestFirst(_ recording: Recording) async throws {
        let months = try await client(recording).months(
            of: try recording.album("buckets, album"),
            order: .desc,
            key: try recording.key("buckets, album")
        )
        #expect(months.count == 17 && months.map(\.count).reduce(0, +) == 44)
        #expect(months.first == MonthCount(month: try #require(Month("2025-05")), count: 2))
        #expect(months.map(\.month) == months.map(\.month).sorted(by: >))
    }

    @Test(arguments: Recording.all) func everyMonthHoldsWhatItsCountSays(_ recording: Recording) async throws {
        let (album, key) = (try recording.album("buckets, album"), try recording.key("buckets, album"))
        let client = client(recording)
        var ids: Set<AssetID> = []
        for month in try await client.months(of: album, order: .desc, key: key) {
            let assets = try await client.assets(in: month.month, of: album, order: .desc, key: key)
            #expect(assets.count == month.count)
            for asset in assets {
                ids.insert(asset.id)
                #expect(asset.thumbhash != nil && asset.mimeType == nil && !asset.isPanorama)
                // A local time of that month, whatever the month in UTC was.
                let local = try #require(asset.localDateTime)
                #expect(month.month.text == String(local.ISO8601Format().prefix(7)))
            }
        }
        #expect(ids.count == 44)
    }

    @Test(arguments: Recording.all) func monthWithAllKinds(_ recording: Recording) async throws {
        let june = try await assets("2024-06", recording)
        let animation = try #require(june.first { $0.duration != nil })
        #expect(animation.isImage && animation.duration == 0.6 && animation.ratio == 1.5)
        #expect(june.filter { $0.livePhotoVideoID != nil }.count == 1)
        let video = try #require(try await assets("2024-05", recording).first { !$0.isImage })
        #expect(video.duration == 20 && video.ratio == 1.778)
        #expect(video.localDateTime == Timestamp.date("2024-05-05T10:00:00Z"))
    }

    @Test(arguments: Recording.all) func hiddenMetadataChangesNothingHere(_ recording: Recording) async throws {
        #expect(try await assets("2024-06", recording, of: "album_nometadata") == assets("2024-06", recording))
    }

    @Test(arguments: Recording.all) func localTimeIsAheadOfUTC(_ recording: Recording) async throws {
        // Taken on 31 December at 22:00 UTC, or an hour before a new month: the bucket is that of the local date.
        let january = try await assets("2024-01", recording)
        #expect(january.contains { $0.localDateTime == Timestamp.date("2024-01-05T00:00:00Z") })
    }

    @Test(arguments: Recording.all) func emptyMonthAndEmptyAlbum(_ recording: Recording) async throws {
        #expect(try await assets("1999-01", recording).isEmpty)
        let months = try await client(recording).months(
            of: try recording.album("buckets, album_empty"),
            order: .desc,
            key: try recording.key("buckets, album_empty")
        )
        #expect(months.isEmpty)
    }

    @Test(arguments: Recording.all) func foreignAlbumIsNotInTheShare(_ recording: Recording) async throws {
        let foreign = try recording.album("buckets of another album, album")
        let key = try recording.key("buckets, album")
        await #expect(throws: ImmichError.notInShare) {
            try await client(recording).months(of: foreign, order: .desc, key: key)
        }
    }

    @Test(arguments: Recording.all) func expiredLinkLosesItsTimeline(_ recording: Recording) async throws {
        let (album, key) = (try recording.album("buckets, album_expired"), try recording.key("buckets, album_expired"))
        await #expect(throws: ImmichError.unknownShare) {
            try await client(recording).months(of: album, order: .desc, key: key)
        }
    }
}
