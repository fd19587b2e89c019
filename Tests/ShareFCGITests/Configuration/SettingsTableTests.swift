import Testing

@testable import ShareFCGI

@Suite struct SettingsTableTests {
    @Test func keysAndVariablesAreUnique() {
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
    }

    @Test func noKeyIsAlsoAGroup() {
        for one in Setting.all {
            #expect(!Setting.all.contains { $0.key.hasPrefix(one.key + ".") })
        }
    }

    @Test(arguments: Setting.all.map(\.key))
    func keysAreLowerCaseWords(key: String) {
        let allowed = Array("abcdefghijklmnopqrstuvwxyz_.8".utf8)
        #expect(key.utf8.allSatisfy(allowed.contains))
    }

    @Test func theDefaultsAreTheDecidedOnes() {
        let expected = [
            "listen": "unix:/run/share-fcgi/share-fcgi.sock", "socket.mode": "0660",
            "state.directory": "/var/lib/share-fcgi", "state.store": "memory",
            "immich.connections": "64", "immich.connect_timeout": "2s", "immich.timeout": "10s",
            "immich.me_timeout": "1m",
            "base_path": "", "media.delivery": "redirect", "media.connections": "64",
            "media.cache_locked": "false", "page.single_video": "page",
            "page.title": "true", "page.description": "false", "page.expiry": "false",
            "page.expiry_format": "YYYY-MM-DD", "page.single_open": "true", "viewer.arrows": "true",
            "viewer.mobile_arrows": "false", "viewer.autoplay": "false", "viewer.download": "true",
            "viewer.counter": "true", "viewer.loop": "false",
            "page.cache_time": "0", "links.slugs": "true", "links.invalid": "page", "links.tell_expired": "false",
            "page.home": "false", "downloads.offered": "link", "downloads.quality": "original",
            "downloads.zoom": "preview", "downloads.names": "original", "zip.enabled": "true", "zip.files": "50000",
            "zip.per_address": "2", "zip.total": "16", "zip.minimum_rate": "16KiB",
            "uploads.enabled": "true", "uploads.max_file": "500MiB", "uploads.rate": "60",
            "uploads.hourly_bytes": "10GiB", "uploads.prefix": "", "uploads.spool_size": "4GiB",
            "uploads.notify_timeout": "10s",
            "page.single_image": "raw", "page.live_photos": "true", "details.fields": "none",
            "details.map_link": "true", "frame_ancestors": "none", "unlock.lifetime": "30d", "freshness.max_age": "1m",
            "stale.max_age": "5m", "attempts.per_share": "5", "attempts.per_address_hour": "20",
            "attempts.per_share_hour": "100", "attempts.unknown_per_minute": "60", "limits.body": "64KiB",
            "limits.parameters": "128KiB", "limits.parameter_count": "512", "limits.connections": "20000",
            "sso.enabled": "false", "trust.peers": "unix", "identity.user": "SHAREFCGI_USER",
            "identity.email": "SHAREFCGI_EMAIL", "identity.name": "SHAREFCGI_NAME",
            "identity.groups": "SHAREFCGI_GROUPS",
            "identity.subject": "user", "identity.tripwire": "HTTP_REMOTE_EMAIL,HTTP_REMOTE_USER",
            "identity.allow_remote_user": "false", "identity.smtputf8": "false", "identity.emails_managed": "false",
            "groups.separator": ",", "groups.max": "200", "allow.any": "false", "roles.mode": "off",
            "roles.admin_groups": "immich-admins", "oidc.client_id": "immich", "oidc.confirm_native": "true",
            "oidc.code_ttl": "1m", "oidc.id_token_ttl": "5m", "debug.whoami": "false",
            "silent.enabled": "false", "silent.paths": "/,/photos,/photos/*,/albums/*", "silent.timeout": "5s",
            "silent.max_inflight": "8", "silent.rate": "5", "silent.out_ttl": "10m",
            "deadlines.parameters": "10s", "deadlines.body": "30s", "deadlines.answer": "30s", "deadlines.idle": "75s",
            "deadlines.write": "30s", "caches.verdicts": "10000", "caches.months_bytes": "64MiB", "threads.loops": "0",
            "log.level": "info",
        ]
        let actual = Dictionary(
            uniqueKeysWithValues: Setting.all.compactMap { setting in setting.standard.map { (setting.key, $0) } }
        )
        #expect(actual == expected)
    }

    @Test(arguments: Setting.all.filter { $0.standard != nil }.map(\.key))
    func everyDefaultIsAllowed(key: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        var configuration = Configuration(immich: "http://immich")
        #expect(setting.read(.word(setting.standard ?? ""), into: &configuration))
        #expect(configuration == Configuration(immich: "http://immich"))
    }

    @Test("every example is allowed")
    func examples() {
        for setting in Setting.all {
            guard let example = setting.example else { continue }
            var configuration = Configuration(immich: "http://other")
            #expect(setting.read(.word(example), into: &configuration))
        }
    }

    @Test("a loop for each core, and no more of them than have connections to Immich enough")
    func loops() {
        #expect([1, 2, 8, 9, 128].map { Configuration.Threads().loopCount(cores: $0) } == [1, 2, 8, 8, 8])
        #expect(Configuration.Threads(loops: 64).loopCount(cores: 2) == 64, "as the owner says")
    }
}
