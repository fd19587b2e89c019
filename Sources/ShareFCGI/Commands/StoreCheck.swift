import Valkey

/// Asks the common store, where there is one, whether it is there and will keep what it is told.
enum StoreCheck {
    static func findings(_ configuration: Configuration) async -> [Finding] {
        guard case .valkey(let address) = configuration.state.store else { return [] }
        let place = "state.store at \(address)"
        do {
            let client = try ValkeyClient(try configuration.state.withPassword(address))
            defer { client.stop() }
            do throws(ValkeyError) {
                var findings = [Finding.ok("\(place) answers")]
                let script = ValkeyCommand(script: "return redis.call('TIME')", keys: [], arguments: [])
                if case .refused(let why) = try await client.send(script) {
                    findings.append(.wrong("\(place) runs no scripts, so attempts are not counted together: \(why)"))
                }
                if case .bytes(let text) = try await client.send(ValkeyCommand("INFO", "memory")),
                    mayEvict(String(decoding: text, as: UTF8.self))
                {
                    findings.append(.note("\(place) may forget what still counts: set maxmemory-policy to noeviction"))
                }
                return findings
            } catch {
                return [.wrong("\(place) does not answer: \(error); until it does, sign-ins are refused")]
            }
        } catch {
            return [.wrong("\(place) cannot be asked: \(error)")]
        }
    }

    /// True where keys of any kind go when memory is short.
    static func mayEvict(_ info: String) -> Bool {
        let lines = info.utf8.split { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
        let isBounded = !lines.contains { $0.elementsEqual("maxmemory:0".utf8) }
        return isBounded && !lines.contains { $0.elementsEqual("maxmemory_policy:noeviction".utf8) }
    }
}
