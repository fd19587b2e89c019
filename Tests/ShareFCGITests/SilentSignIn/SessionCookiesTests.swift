import HTTPClient
import Testing

@testable import ShareFCGI

@Suite struct SessionCookiesTests {
    private func flaw(_ lines: [String], isSecure: Bool = true) -> SessionCookies.Flaw? {
        let head = HTTPResponseHead(status: 201, fields: lines.map { (name: "set-cookie", value: $0) })
        do throws(SessionCookies.Flaw) {
            _ = try SessionCookies(head, isSecure: isSecure)
            return nil
        } catch {
            return error
        }
    }

    /// Immich's own lines, with one changed.
    private func changed(_ index: Int, _ change: (String) -> String) -> [String] {
        var lines = StubCallback.cookies()
        lines[index] = change(lines[index])
        return lines
    }

    @Test("what Immich sends passes byte by byte, in one order, and nothing else does")
    func whole() throws {
        let lines = StubCallback.cookies("a%2Fb=,\"c\"")
        let more = ["immich_shared_link_token=x; Path=/", "fourth=1; Path=/"]
        let head = HTTPResponseHead(
            status: 201,
            fields: (StubCallback.ended + more + lines.reversed()).map { (name: "set-cookie", value: $0) }
        )
        #expect(try SessionCookies(head, isSecure: true).lines == lines)
        #expect(flaw(StubCallback.cookies(secure: ""), isSecure: false) == nil)
        #expect(flaw(lines.map { $0.lowercased().replacing("samesite=lax", with: "samesite=none") }) == nil)
    }

    @Test("S6: two of the three are none", arguments: 0..<3)
    func missing(index: Int) {
        var lines = StubCallback.cookies()
        let name = String(lines.remove(at: index).prefix { $0 != "=" })
        #expect(flaw(lines) == .missing(name))
        #expect(
            flaw(lines + [StubCallback.cookies()[index].replacing(name, with: name.uppercased())]) == .missing(name)
        )
        #expect(flaw([]) == .missing("immich_access_token"))
    }

    @Test("S6: one of them twice is none, equal or not", arguments: 0..<3)
    func twice(index: Int) {
        let lines = StubCallback.cookies()
        let name = String(lines[index].prefix { $0 != "=" })
        #expect(flaw(lines + [lines[index]]) == .twice(name))
        #expect(flaw(lines + ["\(name) = other"]) == .twice(name))
        #expect(flaw([StubCallback.ended[0].replacing("immich_oauth_state", with: name)] + lines) == .twice(name))
    }

    @Test("S6: a cookie for other hosts, of whatever spelling, is none", arguments: 0..<3)
    func domain(index: Int) {
        for attribute in ["Domain=example.org", "domain=photos.example.org", " DOMAIN =", "Domain"] {
            guard case .domain = flaw(changed(index) { "\($0); \(attribute)" }) else {
                Issue.record("passed: \(attribute)")
                continue
            }
        }
    }

    @Test("S6: a token that scripts can read is none; the sign that they shall read passes")
    func httpOnly() {
        #expect(flaw(changed(0) { $0.replacing("HttpOnly; ", with: "") }) == .httpOnly("immich_access_token"))
        #expect(flaw(changed(1) { $0.replacing("HttpOnly; ", with: "") }) == .httpOnly("immich_auth_type"))
        #expect(flaw(changed(1) { $0.replacing("HttpOnly", with: "XHttpOnly") }) == .httpOnly("immich_auth_type"))
    }

    @Test("S6: without Secure nothing goes out on https", arguments: 0..<3)
    func secure(index: Int) {
        guard case .secure = flaw(changed(index) { $0.replacing("Secure; ", with: "") }) else {
            Issue.record("passed")
            return
        }
        #expect(flaw(StubCallback.cookies(secure: ""))?.description.contains("IMMICH_TRUSTED_PROXIES") == true)
    }

    @Test(
        "S6: a cookie for a part of the site is none",
        arguments: ["", "Path=/api; ", "Path=; ", "Path=/; Path=/x; "]
    )
    func path(attribute: String) {
        guard case .path = flaw(changed(0) { $0.replacing("Path=/; ", with: attribute) }) else {
            Issue.record("passed")
            return
        }
    }

    @Test(
        "S6: what could end a line, or is not ASCII, is none",
        arguments: ["a\rb", "a\nb", "a\r\nSet-Cookie: x=1", "a\u{0}", "a\u{7F}", "é", "\u{1}"]
    )
    func lineBreaks(value: String) {
        #expect(flaw(StubCallback.cookies(value)) == .malformed("immich_access_token"))
        guard case .malformed = flaw(changed(2) { $0 + "; x=\(value)" }) else {
            Issue.record("passed")
            return
        }
    }

    @Test("S6: cookies joined by commas, taken back, or endless are none")
    func odd() {
        #expect(flaw([StubCallback.cookies().joined(separator: ", ")]) == .missing("immich_auth_type"))
        #expect(flaw(StubCallback.cookies("")) == .malformed("immich_access_token"))
        #expect(flaw(StubCallback.cookies(String(repeating: "x", count: 5000))) == .malformed("immich_access_token"))
        #expect(flaw(changed(0) { _ in "immich_access_token" }) == .malformed("immich_access_token"))
    }
}
