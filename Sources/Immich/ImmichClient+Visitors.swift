import EventLoop
import HTTPClient

extension ImmichClient {
    package func answer(to visitor: VisitorCall) async throws(ImmichError) -> VisitorAnswer {
        let call = Call(visitor)
        let response = try await asker.put(call)
        let body = try await asker.withoutSecrets(response, of: call.endpoint)
        func answer(_ meaning: VisitorAnswer.Meaning) -> VisitorAnswer {
            VisitorAnswer(
                meaning,
                status: response.head.status,
                body: body,
                cookies: LinkTokenCookie.fields(in: response.head)
            )
        }
        if [200, 201].contains(response.head.status) {
            let cookie = LinkTokenCookie.token(in: response.head)
            let (share, token) = try await asker.decode(response, of: call.endpoint) {
                (wire: WireShare) throws(Garbled) in
                (try wire.share(named: visitor.reference), cookie ?? wire.token.flatMap(LinkToken.init))
            }
            return answer(.open(share, token))
        }
        switch (Asker.failure(response, of: call.endpoint), visitor.question) {
        case (.unknownShare, _): return answer(.unknown)
        case (.passwordRequired, .look), (.wrongPassword, .look): return answer(.locked)
        // From 3.0 on a password in the query is none.
        case (.passwordRequired, _), (.wrongPassword, _): return answer(.wrongPassword)
        case (.notLocked, _), (.notInShare, _): return answer(.refused)
        case (.unavailable(.status(400)), _), (.unavailable(.noSuchCall), .login): return answer(.refused)
        case (.unavailable(let reason), _): throw .unavailable(reason)
        }
    }
}

extension Call {
    fileprivate init(_ visitor: VisitorCall) {
        let (key, slug) = (visitor.reference.key, visitor.reference.slug)
        switch visitor.question {
        case .look:
            self.init(.me(slug: slug, password: nil), key: key, tokens: visitor.tokens, isSecure: visitor.isSecure)
        case .query(let password):
            self.init(.me(slug: slug, password: password), key: key, tokens: visitor.tokens, isSecure: visitor.isSecure)
        case .login(let password):
            self.init(
                .login(slug: slug),
                key: key,
                tokens: visitor.tokens,
                body: ImmichClient.json(password),
                isSecure: visitor.isSecure
            )
        }
    }
}

extension Asker {
    /// The body as it came, but for the password, which Immich tells whoever gave it, and the owner, whom it tells all.
    fileprivate func withoutSecrets(_ response: HTTPResponse, of endpoint: Endpoint) async throws(ImmichError)
        -> [UInt8]
    {
        let body = response.body
        let cut: @Sendable () throws(ImmichError) -> [UInt8] = { () throws(ImmichError) in
            guard let cut = JSONMembers.removing(["password", "owner"], from: body) else {
                throw .unavailable(.garbled(endpoint.name))
            }
            return cut
        }
        return body.count > Self.maximumBytesOnLoop ? try await workers.run(cut) : try cut()
    }
}
