import EventLoop
import Gateway
import Testing

@testable import ShareFCGI

@Suite struct ReasonLogTests {
    @Test func aVisitorWhoPlaysWithHeadersDoesNotFillTheLog() throws {
        let (time, lines) = (TurnedClock(), Locked([String]()))
        let log = Log(level: .info) { line in lines.withLock { $0.append(line) } }
        let reasons = ReasonLog(log: log, names: try KeyedHash(.ephemeral(), for: .logging), clock: time.clock)
        for _ in 0..<1_000 { reasons.misunderstood(.malformed("CONTENT_TYPE")) }
        #expect(lines.withLock { $0.count } == 1)
        time.turn(by: .seconds(10))
        reasons.misunderstood(.malformed("CONTENT_TYPE"))
        #expect(lines.withLock { $0.count } == 2)
        #expect(lines.withLock { $0[1] }.contains("unspoken=999"))
    }
}
