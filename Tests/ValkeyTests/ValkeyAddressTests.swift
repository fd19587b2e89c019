import Testing

@testable import Valkey

@Suite struct ValkeyAddressTests {
    @Test(arguments: [
        ("valkey://store", "store", 6379, 0),
        ("redis://store:6380", "store", 6380, 0),
        ("valkey://immich_redis:6379/3", "immich_redis", 6379, 3),
        ("valkey://192.0.2.1/", "192.0.2.1", 6379, 0),
        ("valkey://[2001:db8::1]:7000/15", "2001:db8::1", 7000, 15),
    ])
    func aHostHasAPortAndADatabase(_ text: String, _ host: String, _ port: UInt16, _ database: Int) throws {
        let address = try #require(ValkeyAddress(text))
        #expect(address.place == .tcp(host: host, port: port))
        #expect(address.database == database)
        #expect(address.password == nil)
        #expect(ValkeyAddress(address.description) == address, "it reads what it writes")
    }

    @Test(arguments: [
        ("valkey://:hunter2@store", nil, "hunter2"),
        ("valkey://me:hunter2@store:1/2", "me", "hunter2"),
        ("redis://:p%40ss%2Fw%25rd@store", nil, "p@ss/w%rd"),
        ("redis://:a:b@store", nil, "a:b"),
        ("valkey+unix://me:x@/run/valkey.sock?db=2", "me", "x"),
    ])
    func aPasswordIsReadAndNeverPrinted(_ text: String, _ user: String?, _ password: String) throws {
        let address = try #require(ValkeyAddress(text))
        #expect(address.user == user)
        #expect(address.password == password)
        #expect(!address.description.contains(password) || password.utf8.count == 1)
        #expect(address.description.contains("•••@"))
    }

    @Test func aSocketHasAPathAndADatabase() throws {
        let address = try #require(ValkeyAddress("valkey+unix:///run/valkey/valkey.sock?db=7"))
        #expect(address.place == .unix(path: "/run/valkey/valkey.sock"))
        #expect(address.database == 7)
        #expect(address.description == "valkey+unix:///run/valkey/valkey.sock?db=7")
        #expect(ValkeyAddress("redis+unix:///a")?.database == 0)
    }

    @Test(arguments: [
        "", "valkey", "valkey:", "valkey:/", "valkey://", "valkey:///0", "valkey://:6379", "http://store",
        "rediss://store", "VALKEY://store", "valkey://store:", "valkey://store:0", "valkey://store:65536",
        "valkey://store:-1", "valkey://store:+1", "valkey://store:6379x", "valkey://store/x", "valkey://store/-1",
        "valkey://store/1024", "valkey://store/1/2", "valkey://store?db=1", "valkey://me@store", "valkey://:@store",
        "valkey://:%@store", "valkey://:%4@store", "valkey://:%ff@store", "valkey://:%+4@store", "valkey://st ore",
        "valkey://store\n", "valkey://störe", "valkey://-store", "valkey://[::1", "valkey://[store]", "valkey://[::1]x",
        "valkey+unix://", "valkey+unix://run/x", "valkey+unix:///", "valkey+unix:///run/", "valkey+unix:///x?db=",
        "valkey+unix:///x?db=y", "valkey+unix:///x?database=1", "valkey+unix://me/x",
        "valkey+unix:///" + String(repeating: "x", count: 107), "valkey://" + String(repeating: "x", count: 254),
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(ValkeyAddress(text) == nil)
    }
}
