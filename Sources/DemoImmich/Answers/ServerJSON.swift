/// What Immich tells everybody about itself.
struct ServerJSON {
    let release: Release

    var ping: JSON { ["res": "pong"] }

    var version: JSON {
        switch release {
        case .v2_3_1: ["major": 2, "minor": 3, "patch": 1]
        case .v3_1_0: ["major": 3, "minor": 1, "patch": 0, "prerelease": nil]
        }
    }

    var config: JSON {
        let members: [(String, JSON)] = [
            ("loginPageMessage", ""), ("trashDays", 30), ("userDeleteDelay", 7),
            ("oauthButtonText", "Login with OAuth"), ("isInitialized", true), ("isOnboarded", false),
            ("externalDomain", ""), ("publicUsers", true),
            ("mapDarkStyleUrl", "https://tiles.immich.cloud/v1/style/dark.json"),
            ("mapLightStyleUrl", "https://tiles.immich.cloud/v1/style/light.json"), ("maintenanceMode", false),
        ]
        return .object(release == .v3_1_0 ? members + [("minFaces", 3)] : members)
    }

    var features: JSON {
        let on: Set = ["map", "reverseGeocoding", "sidecar", "search", "trash", "passwordLogin"]
        let names = [
            "smartSearch", "facialRecognition", "duplicateDetection", "map", "reverseGeocoding", "importFaces",
            "sidecar",
            "search", "trash", "oauth", "oauthAutoLaunch", "ocr", "passwordLogin", "configFile", "email",
        ]
        let all = release == .v3_1_0 ? names + ["realtimeTranscoding"] : names
        return .object(all.map { ($0, .bool(on.contains($0))) })
    }

    var mediaTypes: JSON {
        let isOld = release == .v2_3_1
        let raw =
            "3fr ari arw cap cin cr2 cr3 crw dcr dng erf fff iiq k25 kdc mrw nef nrw orf ori pef psd raf raw rw2 rwl sr2 srf srw x3f"
        let image =
            isOld
            ? raw + " avif gif jpeg jpg png webp bmp heic heif hif insp jp2 jpe jxl svg tif tiff"
            : "avif bmp gif jpeg jpg png webp " + raw + " heic heif hif insp jp2 jpe jxl mpo svg tif tiff"
        let video =
            isOld
            ? "3gp 3gpp avi flv insv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts vob webm wmv"
            : "3gp 3gpp avi flv insv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts mxf ts vob webm wmv"
        func list(_ text: String) -> JSON { .list(text.split(separator: " ").map { .text("." + $0) }) }
        return ["video": list(video), "image": list(image), "sidecar": list("xmp")]
    }
}
