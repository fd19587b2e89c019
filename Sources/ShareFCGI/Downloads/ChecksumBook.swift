import EventLoop
import Immich
import Zip

/// Checksums of files that have been read, and how far those that were not read to their end have come: whoever goes on
/// with a download needs them, and nobody reads an album again for them.
final class ChecksumBook: Sendable {
    /// A file as it was.
    struct Key: Hashable, Sendable {
        let asset: AssetID
        let rendition: Rendition
        let size: UInt64
        let version: UInt64
    }

    /// Of the first `step` bytes, the first `2 * step`, and so on.
    struct Steps: Sendable {
        /// Small enough that reading one again costs nobody anything.
        static let step: UInt64 = 256 << 10

        private(set) var values: [UInt32] = []

        /// The last step at or before a position: where it is, and the checksum up to there.
        func last(before position: UInt64) -> (position: UInt64, value: UInt32) {
            let count = min(UInt64(values.count), position / Self.step)
            return count == 0 ? (0, 0) : (count * Self.step, values[Int(count) - 1])
        }

        fileprivate mutating func append(_ value: UInt32) { values.append(value) }
    }

    private struct State: Sendable {
        var whole: BoundedCache<Key, UInt32>
        var begun: BoundedCache<Key, Steps>
    }

    private let state: Locked<State>

    /// `count`: files, each some 100 bytes. What has been begun takes 16 bytes for each megabyte of a file.
    init(count: Int, begun: Int = 1_000, begunBytes: Int = 4 << 20) {
        state = Locked(
            State(
                whole: BoundedCache(maximumCount: count),
                begun: BoundedCache(maximumCount: begun, maximumCost: begunBytes)
            )
        )
    }

    func whole(_ key: Key) -> UInt32? { state.withLock { $0.whole.value(for: key) } }

    func begun(_ key: Key) -> Steps { state.withLock { $0.begun.value(for: key) } ?? Steps() }

    func learn(_ value: UInt32, of key: Key) {
        state.withLock { state in
            state.whole.insert(value, for: key)
            state.begun.removeValue(for: key)
        }
    }

    /// The checksum of a file's first `count` steps. Each is noted when it is known: a visitor may be back before we see
    /// that he had gone.
    func learn(_ value: UInt32, ofFirst count: Int, of key: Key) {
        state.withLock { state in
            guard state.whole.peek(key) == nil, (state.begun.peek(key)?.values.count ?? 0) == count - 1 else { return }
            // Out and in again, so that it is not copied.
            var steps = state.begun.removeValue(for: key) ?? Steps()
            steps.append(value)
            state.begun.insert(steps, for: key, cost: steps.values.count * 4 + 100)
        }
    }
}
