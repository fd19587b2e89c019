import Immich

/// Compares Immich's settings with what it has to be told, and sets them: nothing else of its configuration is touched,
/// and what came of it is read back.
struct ImmichChange {
    let immich: ImmichAdmin
    let wanted: ImmichOAuth
    let secrets: ClientSecretFile
    /// Given for this: one of ours, or one that is to become ours.
    let secret: Secret<String>?
    let isNewSecret: Bool

    private static let fromFile = Finding.wrong(
        "Immich's configuration comes from a file (IMMICH_CONFIG_FILE), and only there it can be changed"
    ).remedied(by: ["share-fcgi sso immich-config --json shows what belongs into it"])

    func compare() async throws(ImmichAdmin.Failure) -> [Finding] {
        let (_, plan, _) = try await look()
        var findings = [Finding.ok("Immich has everything that it needs")]
        if !plan.isEmpty { findings = [.note("in Immich would change:").remedied(by: plan.lines)] }
        if plan.secretState == .unknown { findings.append(secretMissing) }
        if try await immich.features().hasConfigFile { findings.append(Self.fromFile) }
        return findings
    }

    func apply() async throws(ImmichAdmin.Failure) -> [Finding] {
        guard try await !immich.features().hasConfigFile else { return [Self.fromFile] }
        let (document, plan, current) = try await look()
        guard plan.secretState != .unknown else { return [secretMissing] }
        if plan.isEmpty { return [.ok("Immich has everything that it needs; nothing was changed")] }
        guard let merged = plan.merged(into: document) else { throw .garbled("system-config") }
        // Before Immich shows it: a secret that only Immich knows would keep everybody out.
        if isNewSecret, let secret {
            do throws(SecretFile.Failure) {
                try secrets.add(secret, keeping: current)
            } catch {
                return [.wrong("\(error); nothing was changed in Immich")]
            }
        }
        try await immich.replaceSystemConfig(with: merged)
        return try await verify(merged, plan)
    }

    /// What Immich says it has now.
    private func verify(_ sent: JSONObject, _ plan: ImmichPlan) async throws(ImmichAdmin.Failure) -> [Finding] {
        let document = try await immich.systemConfig()
        let odd = sent.members.filter { name, value in
            document[name].flatMap { JSONTree($0) } != JSONTree(value)
        }.map(\.name)
        guard odd.isEmpty else {
            return [
                .wrong("Immich took it, and has something else now in: \(odd.joined(separator: ", "))")
                    .remedied(by: ["somebody may have changed it at the same time: look at Immich's settings"])
            ]
        }
        var findings = [Finding.ok("changed in Immich, and read back:").remedied(by: plan.lines)]
        if isNewSecret {
            findings.append(
                .note(
                    "\(secrets.path) holds the new secret's hash above the old one's; the service reads it at its start"
                )
                .remedied(by: [
                    "now: systemctl restart share-fcgi (until then nobody new gets in)",
                    "later: take the second line out",
                ])
            )
        }
        return findings
    }

    private func look() async throws(ImmichAdmin.Failure) -> (JSONObject, ImmichPlan, secret: String) {
        let document = try await immich.systemConfig()
        guard let oauth = document["oauth"].flatMap({ JSONObject($0) }),
            var plan = ImmichPlan(wanted, oauth, secrets.secrets, secret)
        else { throw .garbled("system-config") }
        if plan.secretState == .unknown, let plain = secrets.plain {
            plan = ImmichPlan(wanted, oauth, secrets.secrets, plain) ?? plan
        }
        let current = oauth[ImmichOAuth.secretKey].flatMap { JSONTree($0)?.text } ?? ""
        return (document, plan, current)
    }

    private var secretMissing: Finding {
        .wrong("Immich's client secret is none of ours, and of ours only the hashes are known")
            .remedied(by: [
                "the one that `share-fcgi sso init` showed: --\(ImmichConfigCommand.secretOption)=FILE",
                "or a new one, which nobody needs to see: --apply --new-secret",
            ])
    }
}
