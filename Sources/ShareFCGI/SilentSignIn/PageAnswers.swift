import Gateway

/// Which page the web server shall make: its bytes never come through here. The names are those of the shipped files.
enum PageAnswers {
    /// Immich's page, as if nobody had asked us.
    static let ordinary = Response(.ok, fields: ["X-Accel-Redirect": "@sharefcgi_page"])

    /// The same page with cookies; kept nowhere.
    static func signedIn(_ cookies: SessionCookies, _ tried: Fields.Value) -> Response {
        var fields: Fields = [
            "X-Accel-Redirect": "@sharefcgi_signed_in", "Cache-Control": "no-store", "Vary": "Cookie",
        ]
        for line in cookies.lines { fields.add("Set-Cookie", Fields.Value(line)) }
        fields.add("Set-Cookie", tried)
        return Response(.ok, fields: fields)
    }
}
