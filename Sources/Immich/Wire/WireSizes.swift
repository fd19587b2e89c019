/// `download/info`: assets in archives of a threshold of one byte, so that each has its own (reference: immich-api §6).
struct WireSizes: Decodable {
    struct Archive: Decodable {
        let size: Double
        let assetIds: [String]
    }

    /// Assets that are asked for at once.
    static let batch = 5_000
    /// No file is; see ``ImmichFiles``.
    private static let tooLarge: UInt64 = 10_000_000_000_000

    let archives: [Archive]

    /// An empty file shares its archive with the next one: of these nothing is known.
    func sizes() -> [AssetID: UInt64] {
        var sizes: [AssetID: UInt64] = [:]
        for archive in archives where archive.assetIds.count == 1 {
            guard let id = AssetID(archive.assetIds[0]), let size = UInt64(exactly: archive.size), size < Self.tooLarge
            else { continue }
            sizes[id] = size
        }
        return sizes
    }

    /// The JSON to post; ids need no escaping.
    static func question(_ assets: ArraySlice<AssetID>) -> [UInt8] {
        let ids = assets.map { "\"\($0.text)\"" }.joined(separator: ",")
        return Array("{\"assetIds\":[\(ids)],\"archiveSize\":1}".utf8)
    }
}
