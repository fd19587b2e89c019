import EventLoop
import FoundationEssentials
import Immich
import Zip

/// Finds out what an archive will consist of: the name, size and version of every file in it.
struct ZipMaker: Sendable {
    enum Outcome: Sendable {
        case made(PreparedZip)
        /// Immich was asked for as long as a visitor waits. What it said is kept: whoever asks again goes on there.
        case unfinished(done: Int, of: Int)
    }

    /// One item, looked up: the file itself and, of a live photo, its moving part.
    private struct Found: Sendable {
        var files: [File] = []

        struct File: Sendable {
            let source: PreparedZip.Source
            let size: UInt64
            let base: String
            let suffix: String
        }
    }

    /// Files that Immich is asked about at once.
    private static let width = 8
    /// Few are asked about one by one, which tells more.
    private static let few = 8
    /// Larger archives take longer than a millisecond to put together.
    static let largeOnLoop = 500

    let book: FileBook
    let immich: any ImmichAPI
    let policy: DownloadPolicy
    let names: DownloadNames
    let patience: Duration
    let workers: WorkerPool?
    let reasons: ReasonLog
    let clock: Clock

    func make(_ items: DownloadContents.Items, of share: Share) async throws(ImmichError) -> Outcome {
        let sizes = try await sizes(of: items.list, in: share)
        let found = try await lookUp(items, sizes, in: share)
        guard found.count == items.list.count else { return .unfinished(done: found.count, of: items.list.count) }
        let list = items.list
        guard list.count > Self.largeOnLoop, let workers else { return .made(Self.assemble(list, found)) }
        return .made(await workers.run { Self.assemble(list, found) })
    }

    // MARK: Sizes and names

    /// Where names need not be asked for, one question for all sizes will do.
    private func sizes(of items: [DownloadItem], in share: Share) async throws(ImmichError) -> [AssetID: UInt64] {
        guard items.count > Self.few, policy.settings.quality == .original, share.allowsDownload,
            !names.needsName(of: share), items.allSatisfy({ $0.mimeType != nil })
        else { return [:] }
        return try await immich.sizes(of: items.map(\.id), key: share.key)
    }

    /// Looks up one item after the other, several at once; fewer than all of them where time ran out.
    private func lookUp(
        _ items: DownloadContents.Items,
        _ sizes: [AssetID: UInt64],
        in share: Share
    ) async throws(ImmichError) -> [Found] {
        let (next, end) = (Locked(0), clock.now() + patience)
        let (list, total) = (items.list, items.total)
        let result = await withTaskGroup(of: Result<[(Int, Found)], ImmichError>.self) { group in
            for _ in 0..<min(Self.width, list.count) {
                group.addTask {
                    var found: [(Int, Found)] = []
                    while !Task.isCancelled, clock.now() < end {
                        let index = next.withLock { next in
                            defer { next += 1 }
                            return next
                        }
                        guard index < list.count else { break }
                        do throws(ImmichError) {
                            found.append((index, try await lookUp(list[index], of: total, sizes, in: share)))
                        } catch {
                            reasons.broken(list[index].id, error)
                            return .failure(error)
                        }
                    }
                    return .success(found)
                }
            }
            return await Self.gather(&group)
        }
        if Task.isCancelled { throw .unavailable(.cancelled) }
        return try result.get().sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// The first failure ends it all.
    private static func gather(
        _ group: inout TaskGroup<Result<[(Int, Found)], ImmichError>>
    ) async -> Result<[(Int, Found)], ImmichError> {
        var all: [(Int, Found)] = []
        var failure: ImmichError?
        for await result in group {
            switch result {
            case .success(let found): all += found
            case .failure(let error):
                failure = failure ?? error
                group.cancelAll()
            }
        }
        return failure.map { .failure($0) } ?? .success(all)
    }

    private func lookUp(
        _ item: DownloadItem,
        of total: Int,
        _ sizes: [AssetID: UInt64],
        in share: Share
    ) async throws(ImmichError) -> Found {
        let wanted = try await policy.saved(item.kind, of: share) { () async throws(ImmichError) in
            if let type = item.mimeType { return type }
            return try await book.facts(item.id, .original, in: share).type
        }
        guard let wanted else { throw .notInShare }
        var (rendition, facts): (Rendition, FileFacts)
        if let size = sizes[item.id], let type = item.mimeType, book.known(item.id, wanted, in: share) == nil {
            (rendition, facts) = (wanted, FileFacts(type: type, size: size))
        } else {
            (rendition, facts) = try await book.best(item.id, wanted, in: share)
        }
        let own =
            rendition == .playback && names.needsName(of: share)
            ? try await immich.details(of: item.id, key: share.key).fileName : facts.originalName(from: rendition)
        let position = (item.position, of: total)
        let name = names.name(of: item.id, rendition, facts, in: share, called: own, position: position)
        var found = Found(files: [file(item.id, rendition, facts, name.base, name.suffix)])
        if let motion = item.motion {
            let wanted = share.allowsDownload ? Rendition.original : .playback
            let facts = try await book.facts(motion, wanted, in: share)
            let own = FileName(facts.name ?? "").parts.suffix
            let suffix = FileType.suffix(of: facts.type, called: own, isOriginal: wanted == .original)
            found.files.append(file(motion, wanted, facts, name.base, suffix))
        }
        return found
    }

    private func file(
        _ asset: AssetID,
        _ rendition: Rendition,
        _ facts: FileFacts,
        _ base: String,
        _ suffix: String
    ) -> Found.File {
        let source = PreparedZip.Source(asset: asset, rendition: rendition, version: facts.version)
        return Found.File(source: source, size: facts.size, base: base, suffix: suffix)
    }

    // MARK: Putting together

    private static func assemble(_ items: [DownloadItem], _ found: [Found]) -> PreparedZip {
        var names = UniqueNames()
        var entries: [ZipEntry] = []
        var sources: [PreparedZip.Source] = []
        entries.reserveCapacity(found.count)
        sources.reserveCapacity(found.count)
        for (item, found) in zip(items, found) {
            // A clip of the same suffix as its still would be no second file.
            var suffixes: [String] = []
            for file in found.files {
                suffixes.append(suffixes.contains(file.suffix) ? "-motion" + file.suffix : file.suffix)
            }
            let base = names.base(found.files[0].base, for: suffixes)
            for (file, suffix) in zip(found.files, suffixes) {
                entries.append(ZipEntry(name: base + suffix, size: file.size, time: ZipTime(item)))
                sources.append(file.source)
            }
        }
        return PreparedZip(archive: ZipArchive(entries), sources: sources)
    }
}

extension ZipTime {
    /// When it was taken, by the clock where it was taken; of what has no date, the form's first day.
    fileprivate init(_ item: DownloadItem) {
        let moment = item.takenAt.flatMap { Int64(exactly: $0.timeIntervalSince1970.rounded(.down)) }
        guard let day = item.localDateTime.flatMap(CalendarDay.init) else {
            self.init(year: 1980, month: 1, day: 1, hour: 0, minute: 0, second: 0, moment: moment)
            return
        }
        let second = (day.seconds % 86_400 + 86_400) % 86_400
        self.init(
            year: day.year,
            month: day.month,
            day: day.day,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60,
            moment: moment
        )
    }
}
