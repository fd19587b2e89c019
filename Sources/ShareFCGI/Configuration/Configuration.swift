import Gateway
import Immich

/// Everything an owner can choose, read once at the start and handed down; nothing below reads a file, the
/// environment or an argument.
///
/// The initial values are the defaults; names, ranges and meanings are in ``Setting/all``.
struct Configuration: Sendable, Equatable {
    var listen: [ListenAddress] = ["unix:/run/share-fcgi/share-fcgi.sock"]
    var socket = Socket()
    var immich: Immich
    var publicBaseURL: WebOrigin?
    /// In front of `/share` and `/s`: empty, or `/photos`.
    var basePath = ""
    var state = State()
    var unlock = Unlock()
    var freshness = Freshness()
    var stale = Stale()
    var media = Media()
    var page = Page()
    var details = Details()
    var links = Links()
    var responseHeaders = ResponseHeaders()
    var viewer = Viewer()
    var downloads = Downloads()
    var zip = Zip()
    var uploads = Uploads()
    var gate = Gate()
    var frameAncestors = FrameAncestors.none
    /// What visits under another name are shown by: all of it, with what differs there.
    var hosts = Hosts()
    var sso = SSO()
    var limits = Limits()
    var deadlines = Deadlines()
    var attempts = Attempts()
    var caches = Caches()
    var threads = Threads()
    var log = Logging()
    var metrics = Metrics()

    /// The defaults, around the one thing that has none.
    init(immich url: Upstream) { immich = Immich(url: url) }

    /// Who may connect to our unix sockets.
    struct Socket: Sendable, Equatable {
        /// Permission bits.
        var mode: UInt16 = 0o660
        /// A user's name; nil leaves the one we run as.
        var owner: String?
        /// A group's name; nil leaves ours.
        var group: String?
    }

    struct Immich: Sendable, Equatable {
        var url: Upstream
        var connections = 64
        var connectTimeout: Duration = .seconds(2)
        /// Of every call but `shared-links/me`.
        var timeout: Duration = .seconds(10)
        var meTimeout: Duration = .seconds(60)

        /// Where it is, with the times it has.
        var upstream: Upstream {
            var upstream = url
            upstream.timeout = timeout
            upstream.meTimeout = meTimeout
            return upstream
        }
    }

    struct State: Sendable, Equatable {
        /// Absolute, without a slash at its end.
        var directory = "/var/lib/share-fcgi"
        /// Common to all instances that are one service.
        var store = StateStore.memory
        /// The password of a store that asks for one.
        var passwordFile: String?
    }

    struct Unlock: Sendable, Equatable {
        var lifetime = UnlockLifetime.lasting(.seconds(30 * 86_400))
    }

    struct Freshness: Sendable, Equatable {
        var maxAge: Duration = .seconds(60)
    }

    struct Stale: Sendable, Equatable {
        /// Zero: never.
        var maxAge: Duration = .seconds(300)
    }

    struct Media: Sendable, Equatable {
        enum Delivery: String, CaseIterable, Sendable { case redirect, stream }

        var delivery = Delivery.redirect
        /// To Immich, for media that we pass on; beside those of ``Immich/connections``.
        var connections = 64
        var cachesLocked = false
    }

    struct Page: Sendable, Equatable {
        enum Single: String, CaseIterable, Sendable { case page, raw }
        enum Grouping: String, CaseIterable, Sendable { case none, month, day }

        var singleVideo = Single.page
        var singleImage = Single.raw
        /// How long a browser may show an open share's page without asking again.
        var cacheTime: Duration = .zero
        var livePhotos = true
        /// For those who come without a link.
        var hasHome = false
        /// The page of one picture comes with the picture opened.
        var opensSingle = true
        var showsTitle = true
        /// The album's own; a link's is its title.
        var showsDescription = false
        var showsExpiry = false
        var expiryFormat = DatePattern.iso
        /// Nil: English.
        var expiryNames: DateNames?
        /// Nil: albums and long links by month.
        var grouping: Grouping?
    }

    /// The opened picture.
    struct Viewer: Sendable, Equatable {
        /// On large screens.
        var hasArrows = true
        /// On small ones, where one swipes.
        var hasMobileArrows = false
        var autoplays = false
        var hasDownload = true
        var hasCounter = true
        /// Behind the last picture comes the first.
        var loops = false
    }

    /// What visitors may read of a picture, where the link shows metadata.
    struct Details: Sendable, Equatable {
        var fields: Set<DetailField> = []
        /// Coordinates lead to OpenStreetMap.
        var mapLink = true
    }

    struct Links: Sendable, Equatable {
        /// Links by name, `/s/…`.
        var slugs = true
        var invalid = InvalidAnswer.page
        var tellsExpired = false
    }

    struct Downloads: Sendable, Equatable {
        enum Offer: String, CaseIterable, Sendable { case never, link, always }
        enum Quality: String, CaseIterable, Sendable { case original, fullsize, preview }
        enum Zoom: String, CaseIterable, Sendable { case fullsize, preview }
        enum Names: String, CaseIterable, Sendable { case original, id, short, anonymous }

        var offered = Offer.link
        var quality = Quality.original
        var zoom = Zoom.preview
        var names = Names.original
    }

    struct Zip: Sendable, Equatable {
        var isEnabled = true
        var files = 50_000
        /// At once.
        var perAddress = 2
        var total = 16
        /// Bytes a second; zero: any.
        var minimumRate = 16 << 10
    }

    /// Sizes in bytes.
    struct Uploads: Sendable, Equatable {
        var isEnabled = true
        var maximumFile = 500 << 20
        /// Files of one address for one share; zero: any.
        var perMinute = 60
        /// Of one share; zero: any.
        var hourlyBytes = 10 << 30
        var prefix = ""
        /// Nil: `uploads` in the state directory.
        var spool: String?
        var spoolSize = 4 << 30
        var notifyURL: WebhookAddress?
        var notifyHeaders: [HeaderLine] = []
        var notifyTimeout: Duration = .seconds(10)
    }

    /// Where guests' files lie until Immich has them.
    var spoolDirectory: String { uploads.spool ?? state.directory + "/uploads" }

    struct Gate: Sendable, Equatable {
        /// Nil: as the web server's file says, and closed where none does.
        var mode: GateMode?
    }

    /// Sizes in bytes.
    struct Limits: Sendable, Equatable {
        var body = 64 << 10
        var parameters = 128 << 10
        var parameterCount = 512
        var connections = 20_000
    }

    struct Deadlines: Sendable, Equatable {
        var parameters: Duration = .seconds(10)
        var body: Duration = .seconds(30)
        var answer: Duration = .seconds(30)
        var idle: Duration = .seconds(75)
        var write: Duration = .seconds(30)
    }

    struct Attempts: Sendable, Equatable {
        var perShare = 5
        var perAddressHour = 20
        var perShareHour = 100
        var unknownPerMinute = 60
    }

    struct Caches: Sendable, Equatable {
        var verdicts = 10_000
        var monthsBytes = 64 << 20
    }

    struct Threads: Sendable, Equatable {
        /// Zero: one for each core, eight at most.
        var loops = 0

        /// How many there are. The loops share the connections to Immich: on a large machine each would have too few.
        func loopCount(cores: Int) -> Int { loops > 0 ? loops : min(cores, 8) }
    }

    struct Logging: Sendable, Equatable {
        var level = Log.Level.info
    }

    struct Metrics: Sendable, Equatable {
        /// Who may ask; empty: nobody, and nothing is counted.
        var networks: [CIDR] = []
    }
}

/// How long a visitor's unlock holds.
enum UnlockLifetime: Sendable, Equatable {
    /// Until the browser closes.
    case session
    case lasting(Duration)
}
