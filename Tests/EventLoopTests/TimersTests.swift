import Testing

@testable import EventLoop

struct TimersTests {
    private let start = ContinuousClock.now

    @Test func theyComeInOrderOfTimeAndThenOfAdding() {
        var timers = Timers<Int>()
        let delays = [50, 10, 40, 10, 30, 20, 10]
        for (index, delay) in delays.enumerated() { _ = timers.add(at: start + .milliseconds(delay), index) }
        var order: [Int] = []
        while let action = timers.popDue(at: start + .seconds(1)) { order.append(action) }
        #expect(order == [1, 3, 6, 5, 4, 2, 0])
        #expect(timers.count == 0)
    }

    @Test func noneComesBeforeItsTime() {
        var timers = Timers<Int>()
        _ = timers.add(at: start + .milliseconds(10), 1)
        #expect(timers.popDue(at: start + .milliseconds(9)) == nil)
        #expect(timers.next == start + .milliseconds(10))
        #expect(timers.popDue(at: start + .milliseconds(10)) == 1)
    }

    @Test func aCancelledOneNeverComes() {
        var timers = Timers<Int>()
        let first = timers.add(at: start, 1)
        _ = timers.add(at: start + .seconds(1), 2)
        timers.cancel(first)
        timers.cancel(first)
        #expect(timers.next == start + .seconds(1))
        #expect(timers.popDue(at: start + .seconds(2)) == 2)
        timers.cancel(first)
        #expect(timers.next == nil)
    }

    @Test func theHeapStaysAHeapUnderAnyMixture() {
        var timers = Timers<Int>()
        var waiting: [Int: Timers<Int>.ID] = [:]
        var seed: UInt64 = 7
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            return Int(seed >> 33) % bound
        }
        for name in 0..<4000 {
            waiting[name] = timers.add(at: start + .milliseconds(random(1000)), name)
            if random(3) != 0, let victim = waiting.randomElement() {
                timers.cancel(victim.value)
                waiting[victim.key] = nil
            }
        }
        #expect(timers.count == waiting.count)
        var last = start
        while let next = timers.next {
            #expect(next >= last)
            last = next
            let name = timers.popDue(at: next)
            #expect(name.flatMap { waiting.removeValue(forKey: $0) } != nil)
        }
        #expect(waiting.isEmpty)
    }
}
