/// One request, as the web server describes it.
package struct Request: Sendable {
    package let role: Role
    package let params: Params
    package let body: RequestBody

    package init(role: Role = .responder, params: Params, body: RequestBody = .empty) {
        self.role = role
        self.params = params
        self.body = body
    }
}
