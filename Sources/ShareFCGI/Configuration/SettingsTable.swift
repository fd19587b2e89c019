import Gateway
import Immich

extension Setting {
    /// Every setting, in the order in which help and docs/settings.md show them.
    static let all: [Setting] =
        connections + pages + gallery + details + links + downloads + uploads + [hosts] + protection + signIn + provider
        + resources

    private static let connections: [Setting] = [
        Setting(
            "immich.url",
            \.immich.url,
            .parsed("URL", "http or https, host, port, and a path where a proxy adds one") { Upstream($0) },
            variable: "IMMICH_URL",
            example: "http://127.0.0.1:2283",
            "Where Immich is, as this machine reaches it."
        ),
        Setting(
            "public_base_url",
            \.publicBaseURL,
            .optional(.parsed("origin", "http or https, host, port, no path", WebOrigin.init)),
            variable: "PUBLIC_BASE_URL",
            "Where visitors find the shares. With https here, a visit under this name counts as https even if a proxy in front of the web server ends TLS."
        ),
        Setting(
            "base_path",
            \.basePath,
            .text("path", "empty, or like /photos", where: isBasePath),
            "In front of /share and /s in every address of ours; the web server's locations have to say the same."
        ),
        Setting(
            "listen",
            \.listen,
            .list(
                "addresses",
                of: .parsed("address", "unix:PATH, HOST:PORT or systemd; scgi+ in front: SCGI", ListenAddress.init)
            ),
            "Where the web server finds us. Anybody who reaches a tcp address may speak with us: use one only on a network that is yours alone."
        ),
        Setting("socket.mode", \.socket.mode, .mode, "Permission bits of our unix sockets."),
        Setting(
            "socket.owner",
            \.socket.owner,
            .optional(.text("user", where: isAccountName)),
            "Owner of our unix sockets; if not set, the user we run as."
        ),
        Setting(
            "socket.group",
            \.socket.group,
            .optional(.text("group", where: isAccountName)),
            "Group of our unix sockets, such as www-data; if not set, the group we run as."
        ),
        Setting(
            "state.directory",
            \.state.directory,
            .path,
            "Where the key file is kept."
        ),
        Setting(
            "state.store",
            \.state.store,
            .parsed("store", "memory, dir:PATH or valkey://HOST:PORT/DATABASE", StateStore.init),
            "Where several instances keep what they must agree on: codes that are used up, and attempts at passwords."
        ),
        Setting(
            "state.password_file",
            \.state.passwordFile,
            .optional(.path),
            "The file with the password for that Valkey or Redis."
        ),
        Setting(
            "immich.connections",
            \.immich.connections,
            .count(1...1024),
            "Connections to Immich at once, over all event loops."
        ),
        Setting(
            "immich.connect_timeout",
            \.immich.connectTimeout,
            .duration(.milliseconds(100) ... .seconds(60)),
            "How long Immich may take to accept a connection."
        ),
        Setting(
            "immich.timeout",
            \.immich.timeout,
            .duration(.seconds(1) ... .seconds(300)),
            "How long Immich may take to answer."
        ),
        Setting(
            "immich.me_timeout",
            \.immich.meTimeout,
            .duration(.seconds(1) ... .seconds(600)),
            "The same for the call that lists a share's contents, which takes longer for larger albums."
        ),
    ]

    private static let pages: [Setting] = [
        Setting(
            "media.delivery",
            \.media.delivery,
            .choice,
            "redirect: the web server fetches pictures and videos from Immich by an internal redirect; stream: we pass them on."
        ),
        Setting(
            "media.connections",
            \.media.connections,
            .count(1...1024),
            "Connections to Immich for media that we pass on (media.delivery stream), over all event loops; they do not count towards immich.connections."
        ),
        Setting(
            "media.cache_locked",
            \.media.cachesLocked,
            .flag,
            "Whether the web server may keep pictures of locked shares on disk."
        ),
        Setting(
            "gate.mode",
            \.gate.mode,
            .optional(.choice),
            "Calls of Immich's own API with a share's credential: closed lets none through, even if the web server's file asks us; check lets through those whose link is open for this visitor, if that file asks us; if not set, that file decides: docs/gate.md."
        ),
        Setting(
            "page.single_video",
            \.page.singleVideo,
            .choice,
            "What a share of one video shows: a page that plays it, or the file itself."
        ),
        Setting(
            "page.single_image",
            \.page.singleImage,
            .choice,
            "What a share of one picture shows: the picture itself, or a page around it."
        ),
        Setting(
            "page.cache_time",
            \.page.cacheTime,
            .duration(.zero ... .seconds(300)),
            "How long a browser may show an open share's page without asking whether it has changed."
        ),
        Setting(
            "page.live_photos",
            \.page.livePhotos,
            .flag,
            "Whether live photos move and are downloaded with their clip; otherwise they are photos like any other."
        ),
        Setting(
            "frame_ancestors",
            \.frameAncestors,
            .parsed("sources", "none, self, or origins with spaces between", FrameAncestors.init),
            "Which sites may show a share in a frame."
        ),
    ]

    private static let protection: [Setting] = [
        Setting(
            "unlock.lifetime",
            \.unlock.lifetime,
            .lifetime(.seconds(60) ... .seconds(400 * 86_400)),
            "How long until a share's password is asked for again; session: until the browser closes."
        ),
        Setting(
            "freshness.max_age",
            \.freshness.maxAge,
            .duration(.seconds(30) ... .seconds(300)),
            "How old Immich's last answer about a share may be when we act on it."
        ),
        Setting(
            "stale.max_age",
            \.stale.maxAge,
            .duration(.zero ... .seconds(3600)),
            "How long an open share's page is shown with a note while Immich is away; 0: not at all."
        ),
        Setting(
            "attempts.per_share",
            \.attempts.perShare,
            .count(1...100),
            "Wrong passwords from one address for one share before it has to wait."
        ),
        Setting(
            "attempts.per_address_hour",
            \.attempts.perAddressHour,
            .count(1...10_000),
            "Wrong passwords from one address for all shares together, per hour."
        ),
        Setting(
            "attempts.per_share_hour",
            \.attempts.perShareHour,
            .count(1...100_000),
            "Wrong passwords from all addresses for one share, per hour."
        ),
        Setting(
            "attempts.unknown_per_minute",
            \.attempts.unknownPerMinute,
            .count(1...100_000),
            "Requests from one address for links that do not exist, per minute."
        ),
    ]

    private static let resources: [Setting] = [
        Setting("limits.body", \.limits.body, .size(1 << 10...16 << 20), "Largest body of a request."),
        Setting(
            "limits.parameters",
            \.limits.parameters,
            .size(4 << 10...1 << 20),
            "Largest size of all parameters of a request together."
        ),
        Setting("limits.parameter_count", \.limits.parameterCount, .count(32...8192), "Most parameters of a request."),
        Setting(
            "limits.connections",
            \.limits.connections,
            .count(16...1_000_000),
            "Connections from the web server at once; beyond that, the one idle for longest is closed."
        ),
        Setting(
            "deadlines.parameters",
            \.deadlines.parameters,
            .duration(.seconds(1) ... .seconds(600)),
            "How long the web server may take to send a request's parameters."
        ),
        Setting(
            "deadlines.body",
            \.deadlines.body,
            .duration(.seconds(1) ... .seconds(600)),
            "How long a request's body may take."
        ),
        Setting(
            "deadlines.answer",
            \.deadlines.answer,
            .duration(.seconds(1) ... .seconds(600)),
            "How long we may take to begin an answer."
        ),
        Setting(
            "deadlines.idle",
            \.deadlines.idle,
            .duration(.seconds(1) ... .seconds(3600)),
            "How long a connection may stay open with nothing to do; should be longer than the web server's own limit."
        ),
        Setting(
            "deadlines.write",
            \.deadlines.write,
            .duration(.seconds(1) ... .seconds(600)),
            "How long the web server may go without taking anything of an answer."
        ),
        Setting("caches.verdicts", \.caches.verdicts, .count(100...1_000_000), "Shares remembered at once."),
        Setting(
            "caches.months_bytes",
            \.caches.monthsBytes,
            .size(1 << 20...4 << 30),
            "Memory for what shares contain."
        ),
        Setting(
            "threads.loops",
            \.threads.loops,
            .count(0...256),
            "Event loops; 0: one for each core, eight at most. They share the connections to Immich."
        ),
        Setting("log.level", \.log.level, .choice, "How much is logged."),
        Setting(
            "metrics.networks",
            \.metrics.networks,
            .listOrNone("networks", of: .network),
            "Who may ask at /share/metrics for what is counted, in Prometheus' form; for everybody else, and where it is not set, there is no such address: docs/site.md."
        ),
    ]
}
