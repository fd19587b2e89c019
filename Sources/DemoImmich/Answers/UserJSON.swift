/// What Immich tells the user who is logged in, as the OpenAPI documents have it; no answer of these was recorded.
struct UserJSON {
    let release: Release
    let catalogue: Catalogue
    let account: Account

    private var owner: Catalogue.Owner { catalogue.owner }
    private var files: [Asset] { catalogue.assets.filter { !$0.isTrashed } }
    private var used: Int64 { account.ownsLibrary ? files.reduce(0) { $0 + $1.size } : 0 }

    /// `UserAdminResponseDto`
    var user: JSON {
        [
            "id": .text(account.id.text), "email": .text(account.email), "name": .text(account.name),
            "profileImagePath": "", "avatarColor": "purple", "profileChangedAt": .text(account.created.javaScript),
            "storageLabel": JSON(account.storageLabel), "shouldChangePassword": false,
            "isAdmin": .bool(account.isAdmin), "createdAt": .text(account.created.javaScript), "deletedAt": nil,
            "updatedAt": .text(account.created.javaScript), "oauthId": .text(account.oauthID),
            "quotaSizeInBytes": JSON(account.quota), "quotaUsageInBytes": .int(used), "status": "active",
            "license": nil,
        ]
    }

    /// `UserPreferencesResponseDto`
    var preferences: JSON {
        let isNew = release == .v3_1_0
        let faces: [(String, JSON)] = isNew ? [("minimumFaces", 3)] : []
        let members: [(String, JSON)] = [
            ("albums", ["defaultAssetOrder": "desc"]), ("folders", ["enabled": false, "sidebarWeb": false]),
            ("memories", ["enabled": true, "duration": 5]),
            ("people", .object([("enabled", true), ("sidebarWeb", false)] + faces)),
            ("sharedLinks", ["enabled": true, "sidebarWeb": false]), ("ratings", ["enabled": false]),
            ("tags", ["enabled": false, "sidebarWeb": false]),
            ("emailNotifications", ["enabled": true, "albumInvite": true, "albumUpdate": true]),
            ("download", ["archiveSize": 4_294_967_296, "includeEmbeddedVideos": false]),
            ("purchase", ["showSupportBadge": true, "hideBuyButtonUntil": "2022-02-12T00:00:00.000Z"]),
            ("cast", ["gCastEnabled": false]),
        ]
        return .object(isNew ? members + [("recentlyAdded", ["sidebarWeb": false])] : members)
    }

    /// `AuthStatusResponseDto`
    var authStatus: JSON { ["pinCode": false, "password": .bool(account.password != nil), "isElevated": false] }

    /// `ServerStatsResponseDto`
    var statistics: JSON {
        func size(_ files: [Asset]) -> JSON { .int(files.reduce(0) { $0 + $1.size }) }
        let (videos, photos) = (files.filter(\.isVideo), files.filter { !$0.isVideo })
        let sums: [(String, JSON)] = [
            ("photos", .int(Int64(photos.count))), ("videos", .int(Int64(videos.count))), ("usage", size(files)),
            ("usagePhotos", size(photos)), ("usageVideos", size(videos)),
        ]
        let own: [(String, JSON)] = [
            ("userId", .text(owner.id.text)), ("userName", .text(owner.name)), ("quotaSizeInBytes", nil),
        ]
        return .object(sums + [("usageByUser", [.object(own + sums)])])
    }

    /// `LoginResponseDto`
    func login(token: String) -> JSON {
        [
            "accessToken": .text(token), "userId": .text(account.id.text), "userEmail": .text(account.email),
            "name": .text(account.name), "isAdmin": .bool(account.isAdmin), "profileImagePath": "",
            "shouldChangePassword": false, "isOnboarded": .bool(account.isOnboarded),
        ]
    }
}

extension Catalogue.Owner {
    /// As albums and links name her.
    var json: JSON {
        [
            "id": .text(id.text), "email": .text(email), "name": .text(name), "profileImagePath": "",
            "avatarColor": "purple", "profileChangedAt": .text(profileChanged.postgres),
        ]
    }
}
