import Immich

/// Asks Immich whether it is there, and which release it is.
enum ImmichCheck {
    static func findings(_ immich: any ImmichAPI, _ configuration: Configuration) async -> [Finding] {
        let place = "Immich at \(configuration.immich.url)"
        do throws(ImmichError) {
            try await immich.ping()
            let version = try await immich.version()
            switch ImmichSupport(version) {
            case .supported: return [.ok("\(place) answers: \(version)")]
            case .untried(let sentence): return [.note(sentence)]
            case .tooOld(let sentence): return [.wrong(sentence)]
            }
        } catch {
            return [
                .wrong(
                    "\(place) does not answer: \(reason(error)); IMMICH_URL must be its address as this machine reaches it"
                )
            ]
        }
    }

    private static func reason(_ error: ImmichError) -> String {
        switch error {
        case .unavailable(let reason): reason.description
        case .unknownShare, .passwordRequired, .wrongPassword, .notLocked, .notInShare:
            "what answers there does not talk like Immich"
        }
    }
}
