/// What Immich tells everybody about itself.
struct ServerJSON {
    let release: Release
    let system: SystemConfig

    var ping: JSON { ["res": "pong"] }

    var version: JSON {
        switch release {
        case .v2_3_1: ["major": 2, "minor": 3, "patch": 1]
        case .v3_1_0: ["major": 3, "minor": 1, "patch": 0, "prerelease": nil]
        }
    }

    /// For whoever is logged in.
    var about: JSON {
        let tag = "v" + release.rawValue
        return [
            "version": .text(tag), "versionUrl": .text("https://github.com/immich-app/immich/releases/tag/\(tag)"),
            "licensed": false,
        ]
    }

    var config: JSON {
        let members: [(String, JSON)] = [
            ("loginPageMessage", ""), ("trashDays", 30), ("userDeleteDelay", 7),
            ("oauthButtonText", .text(system.oauth.buttonText)), ("isInitialized", true), ("isOnboarded", false),
            ("externalDomain", ""), ("publicUsers", true),
            ("mapDarkStyleUrl", "https://tiles.immich.cloud/v1/style/dark.json"),
            ("mapLightStyleUrl", "https://tiles.immich.cloud/v1/style/light.json"), ("maintenanceMode", false),
        ]
        return .object(release == .v3_1_0 ? members + [("minFaces", 3)] : members)
    }

    var features: JSON {
        var on: Set = ["map", "reverseGeocoding", "sidecar", "search", "trash"]
        if system.allowsPasswords { on.insert("passwordLogin") }
        if system.oauth.isEnabled { on.insert("oauth") }
        if system.isFile { on.insert("configFile") }
        if system.oauth.autoLaunches { on.insert("oauthAutoLaunch") }
        let names = [
            "smartSearch", "facialRecognition", "duplicateDetection", "map", "reverseGeocoding", "importFaces",
            "sidecar",
            "search", "trash", "oauth", "oauthAutoLaunch", "ocr", "passwordLogin", "configFile", "email",
        ]
        let all = release == .v3_1_0 ? names + ["realtimeTranscoding"] : names
        return .object(all.map { ($0, .bool(on.contains($0))) })
    }

    var mediaTypes: JSON {
        func list(_ text: String) -> JSON { .list(text.split(separator: " ").map { .text("." + $0) }) }
        return ["video": list(videos), "image": list(images), "sidecar": list("xmp")]
    }

    /// What a file is by its name; nil where Immich takes no such file.
    func kind(of fileName: String) -> Asset.Kind? {
        guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let ending = fileName[fileName.utf8.index(after: dot)...].lowercased()
        if videos.split(separator: " ").contains(where: { $0 == ending }) { return .video }
        guard images.split(separator: " ").contains(where: { $0 == ending }) else { return nil }
        return ending == "gif" ? .animation : .photo
    }

    private var images: String {
        let raw =
            "3fr ari arw cap cin cr2 cr3 crw dcr dng erf fff iiq k25 kdc mrw nef nrw orf ori pef psd raf raw rw2 rwl sr2 srf srw x3f"
        return release == .v2_3_1
            ? raw + " avif gif jpeg jpg png webp bmp heic heif hif insp jp2 jpe jxl svg tif tiff"
            : "avif bmp gif jpeg jpg png webp " + raw + " heic heif hif insp jp2 jpe jxl mpo svg tif tiff"
    }

    private var videos: String {
        release == .v2_3_1
            ? "3gp 3gpp avi flv insv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts vob webm wmv"
            : "3gp 3gpp avi flv insv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts mxf ts vob webm wmv"
    }
}
