@testable import ShareFCGI

/// For every setting a value that is no default, as the environment has it and as the file has it.
let samples: [(key: String, word: String, json: String)] = [
    ("immich.url", "https://immich.example:2283", "'https://immich.example:2283'"),
    ("public_base_url", "https://photos.example", "'https://photos.example'"),
    ("base_path", "/photos", "'/photos'"),
    ("listen", "unix:/run/a.sock,127.0.0.1:9000", "['unix:/run/a.sock', '127.0.0.1:9000']"),
    ("socket.mode", "0600", "'0600'"),
    ("socket.owner", "www-data", "'www-data'"),
    ("socket.group", "www-data", "'www-data'"),
    ("state.directory", "/srv/state", "'/srv/state'"),
    ("state.store", "valkey://store:6379/1", "'valkey://store:6379/1'"),
    ("state.password_file", "/etc/share-fcgi/valkey", "'/etc/share-fcgi/valkey'"),
    ("immich.connections", "8", "8"),
    ("immich.connect_timeout", "500ms", "'500ms'"),
    ("immich.timeout", "20s", "'20s'"),
    ("immich.me_timeout", "2m", "'2m'"),
    ("media.delivery", "stream", "'stream'"),
    ("media.connections", "8", "8"),
    ("media.cache_locked", "true", "true"),
    ("gate.mode", "check", "'check'"),
    ("page.single_video", "raw", "'raw'"),
    ("page.single_image", "page", "'page'"),
    ("frame_ancestors", "self https://blog.example", "'self https://blog.example'"),
    ("unlock.lifetime", "session", "'session'"),
    ("freshness.max_age", "2m", "'2m'"),
    ("stale.max_age", "0", "0"),
    ("attempts.per_share", "3", "3"),
    ("attempts.per_address_hour", "10", "10"),
    ("attempts.per_share_hour", "50", "50"),
    ("attempts.unknown_per_minute", "30", "30"),
    ("limits.body", "128KiB", "'128KiB'"),
    ("limits.parameters", "64KiB", "'64KiB'"),
    ("limits.parameter_count", "100", "100"),
    ("limits.connections", "1000", "1000"),
    ("deadlines.parameters", "5s", "'5s'"),
    ("deadlines.body", "5s", "'5s'"),
    ("deadlines.answer", "5s", "'5s'"),
    ("deadlines.idle", "5m", "'5m'"),
    ("deadlines.write", "5s", "'5s'"),
    ("caches.verdicts", "100", "100"),
    ("caches.months_bytes", "16MiB", "'16MiB'"),
    ("threads.loops", "2", "2"),
    ("log.level", "debug", "'debug'"),
]

/// A value for each setting that its notation refuses, as the environment has it.
let refused: [(key: String, word: String)] = [
    ("immich.url", "immich:2283"),
    ("public_base_url", "photos.example"),
    ("base_path", "photos/"),
    ("listen", "9000"),
    ("socket.mode", "0888"),
    ("socket.owner", "-x"),
    ("socket.group", "a b"),
    ("state.directory", "var/lib"),
    ("state.store", "valkey:store"),
    ("state.password_file", "valkey"),
    ("immich.connections", "0"),
    ("immich.connect_timeout", "2"),
    ("immich.timeout", "0"),
    ("immich.me_timeout", "1d"),
    ("media.delivery", "proxy"),
    ("media.connections", "0"),
    ("media.cache_locked", "yes"),
    ("gate.mode", "open"),
    ("page.single_video", "Page"),
    ("page.single_image", ""),
    ("frame_ancestors", "*"),
    ("unlock.lifetime", "500d"),
    ("freshness.max_age", "29s"),
    ("stale.max_age", "-1s"),
    ("attempts.per_share", "0"),
    ("attempts.per_address_hour", "1e3"),
    ("attempts.per_share_hour", "0x10"),
    ("attempts.unknown_per_minute", " 30"),
    ("limits.body", "64KB"),
    ("limits.parameters", "1GiB"),
    ("limits.parameter_count", "99999999999999999999"),
    ("limits.connections", "15"),
    ("deadlines.parameters", "10"),
    ("deadlines.body", "ten seconds"),
    ("deadlines.answer", "1.5s"),
    ("deadlines.idle", "5 m"),
    ("deadlines.write", "5sec"),
    ("caches.verdicts", "٣٠٠"),
    ("caches.months_bytes", "0"),
    ("threads.loops", "-1"),
    ("log.level", "DEBUG"),
]

/// A setting's line in a JSON5 file.
func file(_ key: String, _ json: String) -> String {
    key.split(separator: ".").reversed().reduce(json) { "{ \($1): \($0) }" }
}

/// A file's tree.
func file(_ text: String, at path: String = "/etc/config.json5") throws -> ConfigurationFile {
    try ConfigurationFile(path: path, text: Array(text.utf8))
}

/// The environment that every start needs.
let immich = ["IMMICH_URL": "http://immich:2283"]
