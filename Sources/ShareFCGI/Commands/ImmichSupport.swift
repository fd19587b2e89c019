import Immich

/// Whether a release of Immich is one that we speak with.
enum ImmichSupport: Equatable {
    case supported
    /// Older than what we know how to ask; nothing would work.
    case tooOld(String)
    /// Newer than what was tried; most will work.
    case untried(String)

    /// From this release on.
    static let oldest = ImmichVersion(major: 2, minor: 3, patch: 0)
    /// Up to every patch of this one.
    static let newest = (major: 3, minor: 1)

    init(_ version: ImmichVersion) {
        if version < Self.oldest {
            self = .tooOld(
                "Immich is \(version), and \(Self.oldest) is the oldest that share-fcgi speaks with: update Immich"
            )
        } else if (version.major, version.minor) > Self.newest {
            self = .untried(
                "Immich is \(version), newer than \(Self.newest.major).\(Self.newest.minor), the newest that was tried: "
                    + "look for a newer share-fcgi if something is odd"
            )
        } else {
            self = .supported
        }
    }
}
