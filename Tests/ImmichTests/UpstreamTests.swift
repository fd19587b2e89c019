import Testing

@testable import Immich

@Suite struct UpstreamTests {
    @Test(arguments: [
        ("http://immich:2283", "http://immich:2283"),
        ("http://immich", "http://immich"),
        ("http://immich:80/", "http://immich"),
        ("https://Photos.Example.org:443", "https://photos.example.org"),
        ("https://photos.example.org:80", "https://photos.example.org:80"),
        ("HTTP://127.0.0.1:2283/", "http://127.0.0.1:2283"),
        ("http://[::1]:2283", "http://[::1]:2283"),
        ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
        ("http://immich_server:2283/base/path/", "http://immich_server:2283/base/path"),
        ("http://immich/a-b.c_d~e", "http://immich/a-b.c_d~e"),
    ])
    func addressIsRead(_ text: String, _ written: String) {
        #expect(Upstream(text)?.description == written)
    }

    @Test(arguments: [
        "", "immich", "immich:2283", "//immich", "ftp://immich", "http:/immich", "http//immich", "http://",
        "http:///api",
        "http://immich:", "http://immich:0", "http://immich:080", "http://immich:65536", "http://immich:+80",
        "http://immich:2283x", "http://user@immich", "http://user:word@immich", "http://immich?x=1", "http://immich/#x",
        "http://immich/?x", "http://immich/a//b", "http://immich//", "http://immich/a/../b", "http://immich/./a",
        "http://immich/%2e%2e", "http://immich/a b", "http://im mich", "http://immich\r\nHost: x", "http://immich\0",
        "http://-immich", "http://im..mich", "http://.immich", "http://ïmmich", "http://[::1", "http://::1",
        "http://[]",
        "http://[::1]x", "http://[fe80::1%25eth0]", "http://[1]", " http://immich", "http://immich ",
        "http://immich\\a",
        "http://" + String(repeating: "a", count: 254), "http://immich/" + String(repeating: "a", count: 2_000),
    ])
    func everythingElseIsRefused(_ text: String) {
        #expect(Upstream(text) == nil)
    }

    @Test func portIsTheSchemes() {
        #expect(Upstream("http://a")?.port == 80)
        #expect(Upstream("https://a")?.port == 443)
        #expect(Upstream("https://a:2283")?.port == 2283)
    }

    @Test func socketHasAnAbsolutePath() {
        #expect(Upstream("http://immich", socketPath: "/run/immich.sock")?.socketPath == "/run/immich.sock")
        for path in ["", "run/immich.sock", "/" + String(repeating: "a", count: 107), "/a\0b", "/a\nb"] {
            #expect(Upstream("http://immich", socketPath: path) == nil)
        }
    }
}
