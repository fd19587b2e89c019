import Gateway

extension Configuration {
    /// What the gateway is told of limits and deadlines.
    var gatewayLimits: Gateway.Limits {
        var limits = Gateway.Limits()
        limits.parameterBytes = self.limits.parameters
        limits.parameterCount = self.limits.parameterCount
        limits.bodyBytes = self.limits.body
        limits.connections = self.limits.connections
        limits.parametersDeadline = deadlines.parameters
        limits.bodyDeadline = deadlines.body
        limits.answerDeadline = deadlines.answer
        limits.idleDeadline = deadlines.idle
        limits.writingDeadline = deadlines.write
        return limits
    }

    /// Who may connect to our unix sockets.
    var socketPermissions: ListenSocket.Permissions {
        ListenSocket.Permissions(mode: socket.mode, user: socket.owner, group: socket.group)
    }
}
