import EventLoop
import FoundationEssentials
import HTTPClient
import Immich

/// What the owner is told of a stored file. It names no key, slug or password: whoever reads it cannot open the share.
struct UploadNotice: Encodable, Sendable, Equatable {
    struct Data: Encodable, Sendable, Equatable {
        let asset: String
        let file: String
        let size: Int
        /// The share's title, or its album's name.
        let share: String
    }

    let title: String
    let message: String
    let data: Data

    init(_ file: GuestFile, _ asset: AssetID, _ share: Share) {
        let name = share.heading.isEmpty ? "a share" : "“\(share.heading)”"
        title = "A new file in \(name)"
        message = "\(file.name) was added to \(name)"
        data = Data(asset: asset.text, file: file.name, size: file.size, share: share.heading)
    }
}

/// Tells the owner of stored files by a webhook: one POST each, one after the other, behind the visitor's back, and none is
/// tried twice.
final class UploadNotices: Sendable {
    /// Notices that wait; of more than these nobody is told.
    private static let maximumWaiting = 200

    private struct State: Sendable {
        var waiting: [UploadNotice] = []
        var isSending = false
    }

    private let address: WebhookAddress
    private let fields: [HeaderLine]
    private let timeout: Duration
    private let http: any HTTPFetching
    private let log: Log
    private let state = Locked(State())

    init(_ address: WebhookAddress, _ fields: [HeaderLine], timeout: Duration, http: any HTTPFetching, log: Log) {
        self.address = address
        self.fields = fields
        self.timeout = timeout
        self.http = http
        self.log = log
    }

    func send(_ notice: UploadNotice) {
        let (isFull, mustBegin) = state.withLock { state in
            guard state.waiting.count < Self.maximumWaiting else { return (true, false) }
            state.waiting.append(notice)
            defer { state.isSending = true }
            return (false, !state.isSending)
        }
        if isFull { log.warning("a webhook was left out", ["host": address.host, "reason": "too many others wait"]) }
        if mustBegin { EventLoop.spawnHere { await self.sendAll() } }
    }

    private func sendAll() async {
        while let notice = next() { await post(notice) }
    }

    private func next() -> UploadNotice? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isSending = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    private func post(_ notice: UploadNotice) async {
        guard let body = try? JSONText.encode(notice) else { return }
        var request = HTTPRequest("POST", url: address.url, body: body, timeout: timeout, maximumBytes: 64 << 10)
        request.fields = [("content-type", "application/json")]
        for field in fields {
            request.fields.removeAll { $0.name == field.name.lowercased() }
            request.fields.append((field.name, field.value))
        }
        do throws(HTTPClientError) {
            let status = try await http.fetch(request).head.status
            if !(200...299).contains(status) { failed("status \(status)") }
        } catch {
            failed(String(describing: error))
        }
    }

    private func failed(_ reason: String) {
        log.warning("a webhook failed", ["host": address.host, "reason": reason])
    }
}
