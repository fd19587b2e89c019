/// Looks at the files that the sign-in names, and says what had better be thought about twice.
enum SignInCheck {
    static func findings(_ effective: SettingsReader.Effective) -> [Finding] {
        guard effective.configuration.sso.isEnabled else { return [] }
        let notes = SignInRules.notes(of: effective).map { Finding.note($0) }
        do throws(ConfigurationError) {
            _ = try SignIn.load(effective.configuration)
            return [.ok("the sign-in's secrets, key and map can be read")] + notes
        } catch {
            return error.problems.map { .wrong($0.description) } + notes
        }
    }
}
