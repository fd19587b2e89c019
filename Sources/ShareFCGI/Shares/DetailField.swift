import Immich

/// What of a picture an owner may let visitors read, one word each; nothing is shown that he has not named.
enum DetailField: String, CaseIterable, Sendable {
    /// The description, in a strip below the picture.
    case caption
    /// The same in the panel.
    case description
    case date
    /// With the date only.
    case timeZone = "time_zone"
    case fileName = "file_name"
    case dimensions
    case fileSize = "file_size"
    case make
    case model
    case lens
    case exposure
    case iso
    case aperture
    case focalLength = "focal_length"
    case city
    case state
    case country
    case coordinates
}

/// Which fields a share's visitors may read. Pure.
struct DetailPolicy: Sendable {
    let settings: Configuration.Details

    /// None where the link hides metadata, whatever the settings say.
    func fields(of share: Share) -> Set<DetailField> {
        guard share.showsMetadata else { return [] }
        var fields = settings.fields
        if !fields.contains(.date) { fields.remove(.timeZone) }
        return fields
    }

    /// Coordinates lead to a map.
    func showsMap(of share: Share) -> Bool { settings.mapLink && fields(of: share).contains(.coordinates) }
}
