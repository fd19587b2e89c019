extension Setting {
    /// Where some hosts show shares in another way; see ``SettingsReader``.
    static let hosts = Setting(
        "hosts",
        \.hosts,
        Notation(
            name: "group",
            range: "names of hosts without a port, each with a group of settings that differ there",
            read: Hosts.init,
            write: { $0.written.isEmpty ? nil : RawValue.group($0.written).json },
            culprit: Hosts.culprit
        ),
        "Different settings for visits under another host name: public_base_url, base_path, frame_ancestors, response_headers, zip.enabled and all of page (except live_photos), viewer, details, downloads and links."
    )

    /// One of those that ``hosts`` may hold.
    var mayDifferByHost: Bool {
        // A live photo's clip is no part of what is known of a share where they are switched off.
        guard key != "page.live_photos" else { return false }
        let names = ["public_base_url", "base_path", "frame_ancestors", "response_headers", "zip.enabled"]
        return names.contains(key)
            || ["page.", "viewer.", "details.", "downloads.", "links."].contains { key.hasPrefix($0) }
    }
}
