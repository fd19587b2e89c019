extension Setting {
    /// What guests may bring.
    static let uploads: [Setting] = [
        Setting(
            "uploads.enabled",
            \.uploads.isEnabled,
            .flag,
            "Whether guests may add photos and videos if the link allows it in Immich: docs/uploads.md."
        ),
        Setting(
            "uploads.max_file",
            \.uploads.maximumFile,
            .size(1 << 20...100 << 30),
            "Largest file that a guest may add."
        ),
        Setting(
            "uploads.rate",
            \.uploads.perMinute,
            .count(0...100_000),
            "Files from one address for one share, per minute; 0: any number."
        ),
        Setting(
            "uploads.hourly_bytes",
            \.uploads.hourlyBytes,
            .size(0...900 << 30),
            "What one share takes from all guests together, per hour; 0: any amount."
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
            "The directory where files are kept until Immich has them; if not set, uploads in state.directory."
        ),
        Setting(
            "uploads.spool_size",
            \.uploads.spoolSize,
            .size(1 << 20...900 << 30),
            "Most that may be kept there at once: half of it for one share, a quarter from one address."
        ),
        Setting(
            "uploads.notify_url",
            \.uploads.notifyURL,
            .optional(.parsed("URL", "http or https", WebhookAddress.init)),
            isSecret: true,
            "The address that gets one POST for each stored file, with title, message and data in JSON."
        ),
        Setting(
            "uploads.notify_headers",
            \.uploads.notifyHeaders,
            .headers,
            isSecret: true,
            "Header fields of that POST."
        ),
        Setting(
            "uploads.notify_timeout",
            \.uploads.notifyTimeout,
            .duration(.milliseconds(100) ... .seconds(300)),
            "How long that POST may take."
        ),
    ]

    /// What stands in front of a name must be the front of a name.
    private static func isFilePrefix(_ text: String) -> Bool {
        text.isEmpty || text.utf8.count <= 40 && FileName(text + "x").text == text + "x"
    }
}
