extension Setting {
    /// What links there are, and what stands where there is none.
    static let links: [Setting] = [
        Setting("links.slugs", \.links.slugs, .flag, "Whether links by name, /s/…, are served."),
        Setting(
            "links.invalid",
            \.links.invalid,
            .invalidAnswer,
            "What a visitor gets for a link that is not valid, whatever is wrong with it: a page with 404; a status without a page; a redirect; or nothing, and the web server hangs up (with media.delivery stream: 404)."
        ),
        Setting(
            "links.tell_expired",
            \.links.tellsExpired,
            .flag,
            "Whether visitors are told that a link has expired. Immich says of such a link only that there is none, so this works for links without a password that somebody has opened since share-fcgi started."
        ),
        Setting(
            "page.home",
            \.page.hasHome,
            .flag,
            "Whether there is a page at /, /share and /share/ for visitors without a link; the web server's file decides which of these come to us."
        ),
        Setting(
            "response_headers",
            \.responseHeaders,
            .responseHeaders,
            "Headers that replace ours of the same name on pictures and videos of shares without a password, and, unless they are about caching (page.cache_time), on their pages, months and details; never on anything else."
        ),
    ]
}
