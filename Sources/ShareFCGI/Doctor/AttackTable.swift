extension Attack {
    /// Behind an empty header Node joins the second one on, and Immich reads it, while nginx sees only the first.
    private static let twins: KeyValuePairs = [
        "X-Immich-Share-Key": "", "X-Immich-Share-Key": "{key}",
        "X-Immich-Share-Slug": "", "X-Immich-Share-Slug": "{slug}",
    ]
    private static let json: KeyValuePairs = ["Content-Type": "application/json"]

    /// Every attack, in the order in which they are tried. Fewer than 50 of them name a link that nobody knows where the
    /// gate's guess limiter counts: it allows 60 a minute.
    static let table: [Attack] = [
        // As Immich's own pages write it.
        Attack(.gate, "GET", "/api/shared-links/me?key={key}"),
        Attack(.gate, "GET", "/api/albums/{id}", ["X-Immich-Share-Key": "{key}"]),
        Attack(.gate, "GET", "/api/assets/{id}/thumbnail?slug={slug}"),
        Attack(.gate, "GET", "/api/timeline/buckets", ["X-Immich-Share-Slug": "{slug}"]),

        // At every place that may be a location of its own.
        Attack(.place, "GET", "/api/assets/{id}/original?key={key}"),
        Attack(.place, "POST", "/api/assets?key={key}"),
        Attack(.place, "POST", "/api/download/archive", ["X-Immich-Share-Key": "{key}"]),
        Attack(.place, "GET", "/?key={key}"),
        Attack(.place, "GET", "/anything?slug={slug}"),
        Attack(.place, "GET", "/.well-known/immich?key={key}"),
        Attack(.place, "GET", "/socket.io/?key={key}"),
        Attack(.place, "GET", "/api/socket.io/?EIO=4&transport=polling&key={key}"),

        // Immich's router takes /API for /api, but for GET and HEAD.
        Attack(.method, "HEAD", "/api/assets/{id}/thumbnail?key={key}"),
        Attack(.method, "POST", "/API/download/info?key={key}"),
        Attack(.method, "PUT", "/Api/albums/{id}/assets?key={key}"),
        Attack(.method, "PATCH", "/API/albums/{id}", ["X-Immich-Share-Slug": "{slug}"]),
        Attack(.method, "DELETE", "/API/shared-links/{id}/assets?slug={slug}"),
        Attack(.method, "OPTIONS", "/API/albums/{id}?key={key}"),

        // A name may be spelled with %.
        Attack(.name, "GET", "/api/albums/{id}?%6Bey={key}"),
        Attack(.name, "GET", "/api/assets/{id}/thumbnail?size=preview&%6b%65%79={key}"),
        Attack(.name, "GET", "/api/timeline/buckets?sl%75g={slug}"),
        Attack(.name, "POST", "/API/download/info?k%65y={key}"),

        // More than one credential, and names that mean one to some.
        Attack(.several, "GET", "/api/albums/{id}?key={key}&key=x"),
        Attack(.several, "GET", "/api/albums/{id}?key={key}", ["X-Immich-Share-Key": "x"]),
        Attack(.several, "GET", "/api/albums/{id}", ["X-Immich-Share-Key": "{key}", "X-Immich-Share-Key": "{key}"]),
        Attack(.several, "GET", "/api/albums/{id}?key=&key={key}", expecting: .blindness),
        Attack(.several, "GET", "/api/albums/{id}?key[]={key}", expecting: .blindness),
        Attack(.several, "GET", "/api/albums/{id}?[key]={key}", expecting: .blindness),
        Attack(.several, "GET", "/api/albums/{id}?KEY={key}", expecting: .blindness),
        Attack(.several, "GET", "/api/albums/{id}", ["X_Immich_Share_Key": "{key}"], expecting: .blindness),

        // A location that lost its header lines: one attack for each that sites have.
        Attack(.twin, "GET", "/api/shared-links/me", twins, expecting: .blindness),
        Attack(.twin, "GET", "/api/albums/{id}", twins, expecting: .blindness),
        Attack(.twin, "GET", "/api/assets/{id}/thumbnail", twins, expecting: .blindness),
        Attack(.twin, "GET", "/api/assets/{id}/original", twins, expecting: .blindness),
        Attack(.twin, "GET", "/api/assets/{id}/video/playback", twins, expecting: .blindness),
        Attack(.twin, "GET", "/api/timeline/buckets", twins, expecting: .blindness),
        Attack(.twin, "GET", "/api/users/me", twins, expecting: .blindness),
        Attack(.twin, "POST", "/api/assets", twins, expecting: .blindness),
        Attack(.twin, "POST", "/api/download/archive", twins, expecting: .blindness),
        Attack(.twin, "POST", "/API/assets", twins, expecting: .blindness),

        // What Immich, or somebody before it, takes for another path.
        Attack(.raw, "GET", #"/api\albums\{id}?key={key}#"#),
        Attack(.raw, "GET", "/api/albums/{id}?a=1#&key={key}"),
        Attack(.raw, "POST", #"/api\albums\{id}#?key={key}"#),
        Attack(.detour, "GET", "/share/../api/albums/{id}?key={key}"),
        Attack(.detour, "GET", "/share/x/../../api/albums/{id}?key={key}"),
        Attack(.detour, "GET", "/s/..%2fapi/albums/{id}?key={key}"),
        Attack(.detour, "GET", "//api/albums/{id}?key={key}"),
        Attack(.detour, "GET", "/%61pi/albums/{id}?key={key}"),
        Attack(.detour, "GET", "/api/assets/{id}%2f..%2f..%2f..%2f_gate?key={key}"),
        Attack(.form, "GET", "{origin}/api/albums/{id}?key={key}"),
        Attack(.form, "GET", "/api/albums/{id}?key={key}", isHTTP10: true),

        // Other spellings of the same key.
        Attack(.spelling, "GET", "/api/albums/{id}?key={key with junk}"),
        Attack(.spelling, "GET", "/api/albums/{id}?key={key=}"),
        Attack(.spelling, "GET", "/api/albums/{id}", ["X-Immich-Share-Key": "{key's twin}"]),
        Attack(.spelling, "GET", "/api/albums/{id}?key={KEY}"),
        // What separates the parts of a web server's own variables.
        Attack(.spelling, "GET", "/api/albums/{id}", ["X-Immich-Share-Key": "||{key}"]),

        // Where passwords are tried.
        Attack(.password, "GET", "/api/shared-links/me?key={key}&password=x"),
        Attack(.password, "POST", "/api/shared-links/login?key={key}", json, body: #"{"password":"x"}"#),
        Attack(.password, "GET", "/api/albums/{id}?key={key}&token=x"),
    ]
}
