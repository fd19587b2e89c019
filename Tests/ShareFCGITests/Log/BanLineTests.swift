import Gateway
import Testing

@testable import ShareFCGI

@Suite struct BanLineTests {
    private let lines = LogLines()

    private func share() throws -> KeyedHash.Short {
        try KeyedHash(#require(MasterKeys([[UInt8](repeating: 1, count: 32)])), for: .logging).short("a share")
    }

    @Test("the form is a promise", arguments: ["192.0.2.7", "2001:db8::7"])
    func form(address: String) throws {
        try lines.log().wrongPassword(from: #require(IPAddress(address)), share: share())
        #expect(lines.all == ["sharefcgi[auth]: failure ip=\(address) share=\(try share()) reason=password\n"])
        #expect(
            lines.all[0].wholeMatch(of: /sharefcgi\[auth\]: failure ip=[0-9a-f.:]+ share=[0-9a-f]{8} reason=password\n/)
                != nil
        )
    }

    @Test func noLevelHoldsItBack() throws {
        try lines.log(.error).wrongPassword(from: #require(IPAddress("192.0.2.7")), share: share())
        #expect(lines.all.count == 1)
    }

    @Test func theJournalShowsTheSameLine() throws {
        try lines.log(style: .journal).wrongPassword(from: #require(IPAddress("192.0.2.7")), share: share())
        #expect(lines.all == ["<5>sharefcgi[auth]: failure ip=192.0.2.7 share=\(try share()) reason=password\n"])
    }

    @Test(
        "an address of a local network is a proxy in front, and never banned",
        arguments: [
            "127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1", "fe80::1", "::ffff:10.1.2.3",
            "100.64.0.1",
        ]
    )
    func localAddresses(address: String) throws {
        try lines.log().wrongPassword(from: #require(IPAddress(address)), share: share())
        #expect(lines.all.isEmpty)
    }
}
