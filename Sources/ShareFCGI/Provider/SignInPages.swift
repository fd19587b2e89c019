/// The few pages of the sign-in. None needs a script; none says why something is refused.
enum SignInPages {
    static func refused(_ site: Site) -> [UInt8] {
        notice(site, site.words.signIn.refusedTitle, site.words.signIn.refusedText)
    }

    static func signedOut(_ site: Site) -> [UInt8] {
        notice(site, site.words.signIn.signedOutTitle, site.words.signIn.signedOutText)
    }

    /// Before an app gets in: whoever started this, only the person at the screen can let it go on.
    static func confirm(_ site: Site, for person: Person, action: String, token: String) -> [UInt8] {
        let words = site.words.signIn
        let body: HTML = """
            <main class="card">
            \(figure)
            <h1>\(words.confirmTitle)</h1>
            <p>\(words.confirmText)</p>
            <p class="who">\(isolated: person.email.text)</p>
            \(button(words.confirmButton, action, token))
            </main>

            """
        return Document(site: site, title: words.confirmTitle, kind: "quiet").render(body)
    }

    static func signOut(_ site: Site, action: String, token: String) -> [UInt8] {
        let words = site.words.signIn
        let body: HTML = """
            <main class="card">
            \(figure)
            <h1>\(words.signOutTitle)</h1>
            <p>\(words.signOutText)</p>
            \(button(words.signOutButton, action, token))
            </main>

            """
        return Document(site: site, title: words.signOutTitle, kind: "quiet").render(body)
    }

    /// The end of a way: Immich is the only place to go on to.
    private static func notice(_ site: Site, _ title: String, _ text: String) -> [UInt8] {
        let body: HTML = """
            <main class="card">
            \(figure)
            <h1>\(title)</h1>
            <p>\(text)</p>
            <p><a class="button" href="/">\(site.words.signIn.openImmich)</a></p>
            </main>

            """
        return Document(site: site, title: title, kind: "quiet").render(body)
    }

    private static func button(_ label: String, _ action: String, _ token: String) -> HTML {
        """
        <form method="post" action="\(action)">
        <input type="hidden" name="tap" value="\(token)">
        <button type="submit">\(label)</button>
        </form>
        """
    }

    private static let figure: HTML = """
        <svg class="sign" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="17" r="8"/>\
        <path d="M9 41a15 15 0 0 1 30 0"/></svg>
        """
}
