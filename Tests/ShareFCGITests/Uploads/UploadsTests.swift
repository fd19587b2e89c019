import EventLoop
import FoundationEssentials
import Gateway
import Testing

@testable import ShareFCGI

@Suite("Guests' files on their way", .timeLimit(.minutes(5)))
struct UploadsTests {
    private let bed: UploadBed
    private let photo = UploadBed.photo(2_000)

    init() throws {
        bed = try UploadBed(UploadLedger.Limits(hourly: 0, perMinute: 0))
    }

    // MARK: Two requests at once

    @Test("PG1: however many ask at once while Immich fails, no file is under way for ever, and it is stored once")
    func handovers() async throws {
        let id = try await bed.begin(photo.count)
        try await bed.send([photo], id)
        bed.store.fate.withLock { $0 = .status(500) }
        let loops = try (0..<3).map { _ in try EventLoop() }
        defer { for loop in loops { loop.stop() } }
        for round in 0..<30 {
            let tasks = (0..<30).map { number in
                loops[number % 3].spawn { [bed] in
                    for _ in 0..<5 {
                        if number.isMultiple(of: 2) {
                            // Who asks how far it is and does not wait comes at any moment.
                            for _ in 0..<10 { await bed.uploads.waitForHandover(of: id, for: .zero) }
                        } else {
                            await bed.handOver(id)
                        }
                    }
                }
            }
            for task in tasks { await task.value }
            try #require(try bed.report(id).phase == .receiving(hasFailed: true), "round \(round)")
        }
        #expect(bed.store.bodies.withLock { $0.count } == 3, "then there is a pause")
        bed.time.turn(by: .seconds(600))
        bed.store.fate.withLock { $0 = .created }
        bed.store.bodies.withLock { $0 = [] }
        let tasks = (0..<16).map { number in loops[number % 3].spawn { [bed] in await bed.handOver(id) } }
        for task in tasks { await task.value }
        await bed.handOver(id)
        #expect(try bed.report(id).phase == .stored(isDuplicate: false))
        #expect(bed.store.bodies.withLock { $0.count } == 1)
        #expect(try bed.spooled == [])
    }

    @Test("PS11: what nobody has looked at yet is looked at before Immich is given it")
    func unseen() async throws {
        let page = Array("<svg xmlns='http://www.w3.org/2000/svg'><script>".utf8)
        let id = try await bed.begin(page.count)
        let left = Locked([page])
        // All of it is here, and the request that brought it is not over: another one, of no bytes, hands the file over.
        let body = RequestBody { [bed] in
            if let page = left.withLock({ $0.popLast() }) { return page }
            await bed.handOver(id)
            return nil
        }
        let refusal = try await bed.refusal {
            try await bed.uploads.take(body, of: page.count, at: 0, id, for: bed.share)
        }
        #expect(refusal == .type)
        #expect(bed.store.bodies.withLock { $0.isEmpty })
        #expect(try bed.spooled == [])
    }

    @Test("PG1: a photo is not taken for none because a request looked before its first bytes were there")
    func lookedTooEarly() async throws {
        let (here, there) = (try EventLoop(), try EventLoop())
        defer { for loop in [here, there] { loop.stop() } }
        for _ in 0..<200 {
            let id = try await bed.begin(photo.count)
            let looks = here.spawn { [bed] in
                for _ in 0..<4 { _ = try? await bed.send([], id) }
            }
            // As the page does: it goes on where it is told.
            let sends = there.spawn { [bed, photo] in
                var start = 0
                while true {
                    do {
                        try await bed.send([Array(photo[start...])], at: start, id)
                        return true
                    } catch UploadRefusal.elsewhere(let place) {
                        start = place
                    } catch {
                        return false
                    }
                }
            }
            await looks.value
            try #require(await sends.value)
            try #require(try bed.report(id).received == photo.count)
            await bed.handOver(id)
        }
    }

    @Test("PG1: of two requests that write at once the later one does, and no byte of the other stands in the file")
    func writers() async throws {
        let id = try await bed.begin(photo.count)
        let step = Locked(0)
        let body = RequestBody { [bed, photo] in
            let number = step.withLock { step in
                step += 1
                return step
            }
            switch number {
            case 1: return Array(photo[..<600])
            case 2:
                try await bed.send([Array(photo[600...])], at: 600, id)
                return [UInt8](repeating: 0, count: 1_400)
            default: return nil
            }
        }
        let older = try await bed.refusal {
            try await bed.uploads.take(body, of: photo.count, at: 0, id, for: bed.share)
        }
        #expect(older == .elsewhere(photo.count))
        let file = try #require(try bed.spooled.first)
        #expect(FileManager.default.contents(atPath: file).map(Array.init) == photo)
    }

    // MARK: What goes wrong

    @Test("PS11: an Immich that dies in the middle of a file is given all of it the next time")
    func immichDies() async throws {
        let photo = UploadBed.photo(700_000)
        let id = try await bed.begin(photo.count)
        try await bed.send([photo], id)
        bed.store.fate.withLock { $0 = .broken }
        await bed.handOver(id)
        #expect(try bed.report(id) == Uploads.Report(received: photo.count, phase: .receiving(hasFailed: true)))
        #expect(try bed.spooled.count == 1)
        bed.store.fate.withLock { $0 = .created }
        await bed.handOver(id)
        #expect(try bed.report(id).phase == .stored(isDuplicate: false))
        #expect(try bed.spooled == [])
        let body = bed.store.bodies.withLock { $0.last } ?? []
        let form = String(decoding: body.prefix(2_000), as: UTF8.self)
        let head = try #require(form.utf8.count < body.count ? body.firstRange(of: photo.prefix(64)) : nil)
        #expect(body[head.lowerBound...].starts(with: photo))
    }

    @Test("A guest whose file somebody has taken out of the spool is told that it is gone, and begins anew")
    func fileVanishes() async throws {
        let bed = try UploadBed(UploadLedger.Limits(file: 2_000, hourly: 2_000))
        let id = try await bed.begin(photo.count)
        try await bed.send([Array(photo[..<900])], id)
        for file in try bed.spooled { try FileManager.default.removeItem(atPath: file) }
        #expect(try await bed.refusal { try await bed.send([Array(photo[900...])], at: 900, id) } == .gone)
        #expect(try await bed.refusal { _ = try bed.report(id) } == .gone)
        let again = try await bed.begin(photo.count)
        try await bed.send([photo], again)
        for file in try bed.spooled { try FileManager.default.removeItem(atPath: file) }
        await bed.handOver(again)
        #expect(try await bed.refusal { _ = try bed.report(again) } == .gone)
        #expect(bed.store.bodies.withLock { $0.isEmpty })
    }

    @Test("A spool that has vanished is made again; while it cannot be, there is no room, and that costs no budget")
    func spoolVanishes() async throws {
        let bed = try UploadBed(UploadLedger.Limits(file: 2_000, hourly: 2_000))
        try FileManager.default.removeItem(atPath: bed.spool)
        #expect(FileManager.default.createFile(atPath: bed.spool, contents: nil))
        #expect(try await bed.refusal { _ = try await bed.begin(photo.count) } == .noRoom)
        try FileManager.default.removeItem(atPath: bed.spool)
        let id = try await bed.begin(photo.count)
        try await bed.send([photo], id)
        await bed.handOver(id)
        #expect(try bed.report(id).phase == .stored(isDuplicate: false))
        #expect(try bed.directory.mode(of: "uploads") == 0o700)
    }

    @Test("PG1: a guest who is slow for a minute begins that part again where he was, and gets through")
    func slow() async throws {
        let photo = UploadBed.photo(1 << 20)
        let id = try await bed.begin(photo.count)
        // Kilobytes a second.
        for (speed, isFastEnough) in [(7, false), (9, true)] {
            let start = try bed.report(id).received
            let place = Locked(start)
            let body = RequestBody { [bed] in
                bed.time.turn(by: .seconds(1))
                return place.withLock { place in
                    guard place < photo.count else { return nil }
                    defer { place = min(photo.count, place + speed << 10) }
                    return Array(photo[place..<min(photo.count, place + speed << 10)])
                }
            }
            let refusal = try await bed.refusal {
                try await bed.uploads.take(body, of: photo.count - start, at: start, id, for: bed.share)
            }
            let received = try bed.report(id).received
            #expect(refusal == (isFastEnough ? nil : .incomplete(received)))
            #expect(isFastEnough ? received == photo.count : received > 300 << 10)
        }
        await bed.handOver(id)
        #expect(try bed.report(id).phase == .stored(isDuplicate: false))
    }
}
