import FoundationEssentials
package import HTTPClient

/// Immich as its administrator sees it: for the owner's commands, each with a key that was given for it alone.
package struct ImmichAdmin: Sendable {
    /// Why Immich did not do as asked; the description is a sentence for the owner, and holds nothing of the key.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case unreachable(HTTPClientError)
        case unknownKey
        /// The key is good, but not for this: Immich's word for what it lacks, where it says one.
        case forbidden(String?)
        /// Status and Immich's reason.
        case refused(Int, String)
        /// What answers does not talk like Immich.
        case garbled(String)

        package var description: String {
            switch self {
            case .unreachable(let error): "Immich does not answer (\(error))"
            case .unknownKey: "Immich does not know this API key"
            case .forbidden(let permission?): "the API key lacks the permission \(permission)"
            case .forbidden(nil): "the API key is none of an administrator's"
            case .refused(let status, let reason): "Immich refused it (\(status)): \(reason)"
            case .garbled(let place): "what answers there does not talk like Immich (\(place))"
            }
        }
    }

    /// An account, as far as signing in goes.
    package struct Account: Equatable, Sendable {
        package let email: String
        package let name: String
        package let isAdmin: Bool
        /// The `sub` that it is linked to; empty: to none, and whoever comes with its e-mail address gets it.
        package let oauthID: String
        package let isDeleted: Bool

        package init(email: String, name: String, isAdmin: Bool, oauthID: String, isDeleted: Bool = false) {
            (self.email, self.name, self.isAdmin) = (email, name, isAdmin)
            (self.oauthID, self.isDeleted) = (oauthID, isDeleted)
        }
    }

    /// What Immich says to everybody.
    package struct Features: Equatable, Sendable {
        package let hasOAuth: Bool
        /// The configuration comes from a file, and cannot be changed by the API.
        package let hasConfigFile: Bool
    }

    package static let maximumKey = 512
    private static let maximumBytes = 16 << 20

    private let upstream: Upstream
    private let http: any HTTPFetching
    private let key: String?

    /// `key`: 1 to ``maximumKey`` visible ASCII characters; nil for what needs none.
    package init?(_ upstream: Upstream, _ http: any HTTPFetching, key: String?) {
        if let key {
            guard (1...Self.maximumKey).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                return nil
            }
        }
        (self.upstream, self.http, self.key) = (upstream, http, key)
    }

    /// `GET /server/features`
    package func features() async throws(Failure) -> Features {
        let answer = try await ask("GET", "/api/server/features")
        guard let tree = JSONTree(answer), let hasOAuth = tree["oauth"]?.bool else { throw .garbled("server/features") }
        return Features(hasOAuth: hasOAuth, hasConfigFile: tree["configFile"]?.bool ?? false)
    }

    /// `GET /system-config`: the whole document.
    package func systemConfig() async throws(Failure) -> JSONObject {
        let answer = try await ask("GET", "/api/system-config")
        guard let document = JSONObject(answer) else { throw .garbled("system-config") }
        return document
    }

    /// `PUT /system-config`: the whole document, in place of the one that is there.
    package func replaceSystemConfig(with document: JSONObject) async throws(Failure) {
        _ = try await ask("PUT", "/api/system-config", document.bytes)
    }

    /// `GET /admin/users`: every account but deleted ones.
    package func accounts() async throws(Failure) -> [Account] {
        let answer = try await ask("GET", "/api/admin/users")
        guard let items = JSONTree(answer)?.items else { throw .garbled("admin/users") }
        var accounts: [Account] = []
        for item in items {
            guard let email = item["email"]?.text, let isAdmin = item["isAdmin"]?.bool,
                let oauthID = item["oauthId"]?.text
            else { throw .garbled("admin/users") }
            accounts.append(
                Account(
                    email: email,
                    name: item["name"]?.text ?? "",
                    isAdmin: isAdmin,
                    oauthID: oauthID,
                    isDeleted: item["deletedAt"]?.text != nil
                )
            )
        }
        return accounts.filter { !$0.isDeleted }
    }

    private func ask(_ method: String, _ path: String, _ body: [UInt8]? = nil) async throws(Failure) -> [UInt8] {
        var fields: [(name: String, value: String)] = [("Accept", "application/json")]
        if let key { fields.append(("x-api-key", key)) }
        if body != nil { fields.append(("Content-Type", "application/json")) }
        let request = HTTPRequest(
            method,
            url: upstream.description + path,
            fields: fields,
            body: body,
            timeout: upstream.timeout,
            maximumBytes: Self.maximumBytes,
            unixSocket: upstream.socketPath
        )
        let answer: HTTPResponse
        do throws(HTTPClientError) {
            answer = try await http.fetch(request)
        } catch {
            throw .unreachable(error)
        }
        let status = answer.head.status
        if status == 200 { return answer.body }
        let reason = Self.reason(answer.body)
        switch status {
        case 401: throw .unknownKey
        case 403:
            let prefix = "Missing required permission: "
            throw .forbidden(reason.hasPrefix(prefix) ? String(reason.dropFirst(prefix.count)) : nil)
        default: throw .refused(status, reason)
        }
    }

    /// What a failure says, cut: it may be anybody's page.
    private static func reason(_ body: [UInt8]) -> String {
        guard body.count <= 64 << 10 else { return "a long page" }
        let failure = try? JSONDecoder().decode(WireFailure.self, from: Data(body))
        return String((failure?.message ?? "no reason").prefix(300))
    }
}
