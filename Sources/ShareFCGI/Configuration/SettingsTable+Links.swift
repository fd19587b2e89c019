extension Setting {
    /// What links there are, and what stands where there is none.
    static let links: [Setting] = [
        Setting("links.slugs", \.links.slugs, .flag, "Whether links by name, /s/…, are links."),
        Setting(
            "links.invalid",
            \.links.invalid,
            .invalidAnswer,
            "What a visitor gets of a page that is none, whatever is wrong with it: a page, 404; a status without a page; a redirect; or nothing, where the web server then hangs up (with media.delivery stream: 404)."
        ),
        Setting(
            "links.tell_expired",
            \.links.tellsExpired,
            .flag,
            "Whether visitors are told that a link has expired, as far as we know: Immich says of such a link that there is none. So of links without a password that were opened before, until share-fcgi is started again."
        ),
        Setting(
            "page.home",
            \.page.hasHome,
            .flag,
            "Whether there is a page at /, /share and /share/, for those who come without a link; which of these are ours, the web server's file says."
        ),
        Setting(
            "response_headers",
            \.responseHeaders,
            .responseHeaders,
            "In place of our headers of the same name, for pictures and videos of shares without a password, and for their pages, months and details what is not about caching (page.cache_time); never for anything else."
        ),
    ]
}
