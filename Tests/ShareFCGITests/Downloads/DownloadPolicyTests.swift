import Immich
import Testing

@testable import ShareFCGI

/// Which file of an asset is shown and saved, for every combination of ceilings, offers and links.
@Suite struct DownloadPolicyTests {
    private static func policy(
        _ quality: Configuration.Downloads.Quality = .original,
        zoom: Configuration.Downloads.Zoom = .preview,
        _ offered: Configuration.Downloads.Offer = .link
    ) -> DownloadPolicy {
        var configuration = Configuration(immich: "http://immich")
        configuration.downloads.quality = quality
        configuration.downloads.zoom = zoom
        configuration.downloads.offered = offered
        return DownloadPolicy(configuration)
    }

    typealias Row = (type: String, quality: Configuration.Downloads.Quality, saved: Rendition)

    static let rows: [Row] = [
        ("image/jpeg", .original, .original), ("image/jpeg", .fullsize, .original), ("image/jpeg", .preview, .preview),
        ("image/png", .fullsize, .original), ("image/webp", .fullsize, .original),
        ("image/heic", .original, .original), ("image/heic", .fullsize, .fullsize), ("image/heic", .preview, .preview),
        ("image/dng", .original, .original), ("image/dng", .fullsize, .fullsize), ("image/dng", .preview, .preview),
        ("image/gif", .original, .original), ("image/gif", .fullsize, .original), ("image/gif", .preview, .original),
        ("video/mp4", .original, .original), ("video/mp4", .fullsize, .original), ("video/mp4", .preview, .original),
    ]

    @Test("P12: what is saved of a link that allows it", arguments: rows)
    func saved(row: Row) async throws {
        let share = try Sample.share()
        let rendition = try await Self.policy(row.quality).saved(AssetKind(type: row.type), of: share) { row.type }
        #expect(rendition == row.saved)
    }

    @Test("P12: what is shown, by size, kind and ceiling")
    func shown() async throws {
        let share = try Sample.share()
        let all: [(String, ImageSize, Configuration.Downloads.Zoom, Rendition)] = [
            ("image/jpeg", .thumbnail, .fullsize, .thumbnail), ("image/jpeg", .preview, .fullsize, .preview),
            ("image/jpeg", .fullsize, .preview, .preview), ("image/jpeg", .fullsize, .fullsize, .original),
            ("image/heic", .fullsize, .fullsize, .fullsize), ("image/dng", .fullsize, .preview, .preview),
            ("image/gif", .thumbnail, .preview, .thumbnail), ("image/gif", .preview, .preview, .original),
            ("image/gif", .fullsize, .preview, .original), ("video/mp4", .thumbnail, .fullsize, .thumbnail),
            ("video/mp4", .preview, .fullsize, .preview),
        ]
        for (type, size, zoom, expected) in all {
            let found = try await Self.policy(zoom: zoom).shown(size, AssetKind(type: type), of: share) { type }
            #expect(found == expected, "\(type) \(size) \(zoom)")
        }
    }

    @Test("P31, PS7: Immich gives no original of a link that forbids downloads, whatever the owner of this offers")
    func forbidden() async throws {
        let share = try Sample.share(allowsDownload: false)
        let never = Self.policy(.original, .never)
        #expect(!never.offersDownload(try Sample.share()))
        #expect(!never.offersZip(try Sample.share(), count: 1))
        let link = Self.policy()
        #expect(!link.offersDownload(share) && !link.offersZip(share, count: 1))
        let asked: () -> String = { "image/jpeg" }
        #expect(try await link.saved(.photo, of: share, type: asked) == nil)
        for quality in Configuration.Downloads.Quality.allCases {
            let always = Self.policy(quality, .always)
            #expect(always.offersDownload(share))
            #expect(always.offersZip(share, count: 9) == (quality != .original))
            #expect(always.savesPhotos(share) == (quality != .original), "a button that gives nothing is none")
            #expect(try await always.saved(.video, of: share, type: asked) == .playback)
            let photo: Rendition? =
                switch quality {
                case .original: nil
                case .fullsize: .fullsize
                case .preview: .preview
                }
            #expect(try await always.saved(.photo, of: share, type: asked) == photo)
            let animation: Rendition? = quality == .original ? nil : .preview
            #expect(try await always.saved(.animated, of: share, type: asked) == animation)
        }
        #expect(try await Self.policy(zoom: .fullsize).shown(.fullsize, .photo, of: share, type: asked) == .preview)
        #expect(try await Self.policy().shown(.preview, .animated, of: share, type: asked) == .preview)
    }

    @Test func aShareOfTooManyPicturesIsHadByMonth() throws {
        var configuration = Configuration(immich: "http://immich")
        configuration.zip.files = 10
        let policy = DownloadPolicy(configuration)
        let share = try Sample.share()
        #expect([0, 1, 10, 11].map { policy.offersZip(share, count: $0) } == [false, true, true, false])
        configuration.zip.isEnabled = false
        #expect(!DownloadPolicy(configuration).offersZip(share, count: 1))
    }
}
