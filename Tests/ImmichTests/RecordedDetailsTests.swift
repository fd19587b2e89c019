import FoundationEssentials
import Testing

@testable import Immich

/// Details of the recorded assets are read alike in both releases.
@Suite struct RecordedDetailsTests {
    private func details(_ name: String, _ recording: Recording) async throws -> AssetDetails {
        let id = try #require(AssetID(String(try recording.call(name).path.dropFirst("/api/assets/".count).prefix(36))))
        return try await ImmichClient(RecordedImmich(recording: recording)).details(
            of: id,
            key: try recording.key(name)
        )
    }

    @Test(arguments: Recording.all) func photo(_ recording: Recording) async throws {
        let details = try await details("asset 0, album", recording)
        #expect(details.fileName == "IMG_1000.jpg" && details.mimeType == "image/jpeg")
        #expect(details.description == "Photo number 0 <b>\"quoted\"</b> & é")
        #expect(details.localDateTime == Timestamp.date("2024-01-05T00:00:00Z"))
        #expect(details.width == 4608 && details.height == 2592)
        var camera = AssetDetails.Camera()
        (camera.make, camera.model) = ("ACME", "Cam 3")
        (camera.aperture, camera.focalLength, camera.iso, camera.exposureTime) = (2.8, 35, 200, "1/250")
        #expect(details.camera == camera)
        #expect(details.takenAt == Timestamp.date("2024-01-04T22:00:00Z") && details.timeZone == "UTC+2")
        #expect(details.fileSize == 1_462_349 && !details.isHidden)
        #expect(details.place.coordinates == AssetDetails.Coordinates(latitude: 48.2, longitude: 16.37))
        #expect(details.place.city == nil && details.place.state == nil && details.place.country == nil)
    }

    @Test(arguments: Recording.all) func movingPartIsHidden(_ recording: Recording) async throws {
        #expect(try await details("asset 4, album", recording).isHidden)
        #expect(try await !details("asset 3, album", recording).isHidden)
    }

    @Test(arguments: Recording.all) func videoHasNoCamera(_ recording: Recording) async throws {
        let details = try await details("asset 1, album", recording)
        #expect(details.fileName == "video1.mp4" && details.width == 1280 && details.height == 720)
        #expect(details.description == nil && details.camera == AssetDetails.Camera())
    }

    @Test(arguments: Recording.all) func hiddenMetadataStaysHidden(_ recording: Recording) async throws {
        let details = try await details("asset 0, album_nometadata", recording)
        #expect(details.fileName == nil && details.description == nil && details.camera == AssetDetails.Camera())
        #expect(details.mimeType == "image/jpeg" && details.place == AssetDetails.Place() && details.fileSize == nil)
    }

    @Test(arguments: Recording.all, ["asset of another share", "asset that does not exist"])
    func strangersAreNotInTheShare(_ recording: Recording, _ name: String) async throws {
        await #expect(throws: ImmichError.notInShare) { try await details(name, recording) }
    }
}
