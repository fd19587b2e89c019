import Gateway

/// `/whoami`, where `debug.whoami` wants it: what was received, what was decided and why.
extension Provider {
    /// Nil where nobody is named: only a location behind the login names anybody, and to all others this address is none.
    /// The log has the reason.
    func whoAmI(_ visit: Visit, _ decision: IdentityDecision) -> Response? {
        if case .nobody = decision {
            log.refused(.whoAmI, IdentityRefusal.missing, visit)
            return nil
        }
        let report = DecisionReport(visit.peer, visit.params, identity.trust, decision, hash: log.name)
        return answers.page(.ok, WhoAmIPage.render(answers.site, report))
    }
}
