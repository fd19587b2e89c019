/// One request, as the web server describes it.
package struct Request: Sendable {
    package let role: Role
    /// Who sent it: the other end of our socket.
    package let peer: TransportPeer
    package let params: Params
    package let body: RequestBody

    package init(
        role: Role = .responder,
        peer: TransportPeer = .unknown,
        params: Params,
        body: RequestBody = .empty
    ) {
        self.role = role
        self.peer = peer
        self.params = params
        self.body = body
    }
}
