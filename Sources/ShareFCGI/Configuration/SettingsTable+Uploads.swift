extension Setting {
    /// What guests may bring.
    static let uploads: [Setting] = [
        Setting(
            "uploads.enabled",
            \.uploads.isEnabled,
            .flag,
            "Whether guests may add photos and videos where the link allows it in Immich: docs/uploads.md."
        ),
        Setting(
            "uploads.max_file",
            \.uploads.maximumFile,
            .size(1 << 20...100 << 30),
            "Largest file of a guest."
        ),
        Setting(
            "uploads.rate",
            \.uploads.perMinute,
            .count(0...100_000),
            "Files of one address for one share, a minute; 0: any number."
        ),
        Setting(
            "uploads.hourly_bytes",
            \.uploads.hourlyBytes,
            .size(0...900 << 30),
            "What a share takes from all guests together, an hour; 0: any amount."
        ),
        Setting(
            "uploads.prefix",
            \.uploads.prefix,
            .text("text", "empty, or what file names may hold, at most 40 bytes", where: isFilePrefix),
            "Put in front of the names of guests' files."
        ),
        Setting(
            "uploads.spool",
            \.uploads.spool,
            .optional(.path),
            "The directory where files lie until Immich has them; uploads in state.directory, where it is not set."
        ),
        Setting(
            "uploads.spool_size",
            \.uploads.spoolSize,
            .size(1 << 20...900 << 30),
            "Most that lies there at once: half of it for one share, a quarter from one address."
        ),
        Setting(
            "uploads.notify_url",
            \.uploads.notifyURL,
            .optional(.parsed("URL", "http or https", WebhookAddress.init)),
            isSecret: true,
            "Where one POST goes for each stored file, with title, message and data in JSON."
        ),
        Setting(
            "uploads.notify_headers",
            \.uploads.notifyHeaders,
            .headers,
            isSecret: true,
            "Header fields that go with it."
        ),
        Setting(
            "uploads.notify_timeout",
            \.uploads.notifyTimeout,
            .duration(.milliseconds(100) ... .seconds(300)),
            "How long it may take."
        ),
    ]

    /// What stands in front of a name must be the front of a name.
    private static func isFilePrefix(_ text: String) -> Bool {
        text.isEmpty || text.utf8.count <= 40 && FileName(text + "x").text == text + "x"
    }
}
