/// Secrets in files that everybody on this machine can read.
enum OpenSecrets {
    /// What to do about each: of guests' uploads, since those of the sign-in have files of their own.
    static func remarks(of effective: SettingsReader.Effective) -> [IPPRemark] {
        guard effective.configuration.uploads.isEnabled else { return [] }
        return Setting.uploads.filter(\.isSecret).compactMap { setting in
            guard case .file(let path, let key)? = effective.sources[setting.key],
                let status = try? FileStatus(of: path, followingLinks: true), status.mode & 0o004 != 0
            else { return nil }
            let text = "may be a secret, and everybody on this machine can read the file: \(instead(setting))"
            return IPPRemark(.doubt, key, text)
        }
    }

    /// Where a secret belongs.
    static func instead(_ setting: Setting) -> String {
        "put it as \(setting.variable) into an EnvironmentFile= of mode 0600"
    }
}
