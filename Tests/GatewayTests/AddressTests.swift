import Testing

@testable import Gateway

struct AddressTests {
    @Test(arguments: [
        "192.0.2.1": "192.0.2.1", "0.0.0.0": "0.0.0.0", "255.255.255.255": "255.255.255.255", "::": "::", "::1": "::1",
        "2001:DB8::1": "2001:db8::1", "2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8": "1:2:3:4:5:6:7:8",
        "1::8": "1::8", "1:2:3:4:5:6:7::": "1:2:3:4:5:6:7:0", "::2:3:4:5:6:7:8": "0:2:3:4:5:6:7:8",
        "::ffff:192.0.2.1": "192.0.2.1", "::FFFF:c000:201": "192.0.2.1", "64:ff9b::192.0.2.33": "64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4": "1:2:3:4:5:6:102:304", "0:0:1::": "0:0:1::",
    ])
    func anAddressIsWrittenCanonically(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
        #expect(IPAddress(canonical) == IPAddress(text))
    }

    @Test(arguments: [
        "", " ", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1.2.3.", "0x1.2.3.4", "1.2.3.-4",
        "1.2.3.１",
        ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::", "[::1]", "fe80::1%eth0", "::1.2.3.4.5", "1.2.3.4::", "::1.2.3.4:5", "1:", ":1", "::ffff:1.2.3.256",
        "unix:",
        "192.0.2.1:80", "\u{0}", "::1\u{0}",
    ])
    func whatIsNoAddressIsNone(text: String) {
        #expect(IPAddress(text) == nil)
        #expect(CIDR(text) == nil)
    }

    @Test func aHouseholdIsASingleAddressOrA64() {
        #expect(IPAddress("192.0.2.1")?.household.description == "192.0.2.1/32")
        #expect(IPAddress("2001:db8:1:2:3:4:5:6")?.household.description == "2001:db8:1:2::/64")
        #expect(IPAddress("::ffff:192.0.2.1")?.household == IPAddress("192.0.2.1")?.household)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "192.0.2.1", true),
        ("0.0.0.0/0", "::1", false), ("::/0", "192.0.2.1", false), ("::/0", "::1", true),
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("2001:db8::/33", "2001:db8:7fff::", true),
        ("2001:db8::/33", "2001:db8:8000::", false), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
    ])
    func aNetworkHoldsItsAddresses(network: String, address: String, isInside: Bool) throws {
        let address = try #require(IPAddress(address))
        try #expect(#require(CIDR(network)).contains(address) == isInside)
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/", "10.0.0.1/8", "::/129", "/8", "10/8", "::1/64/2",
    ])
    func whatIsNoNetworkIsNone(text: String) { #expect(CIDR(text) == nil) }

    @Test func localNetworksAreWhereNoVisitorIs() throws {
        for text in [
            "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.0.1", "100.64.0.1", "::1", "fd00::1", "fe80::1",
        ] {
            try #expect(TrustedNetworks.local.contains(#require(IPAddress(text))))
        }
        for text in ["192.0.2.1", "172.32.0.1", "8.8.8.8", "2001:db8::1", "100.128.0.1"] {
            try #expect(!TrustedNetworks.local.contains(#require(IPAddress(text))))
        }
    }
}
