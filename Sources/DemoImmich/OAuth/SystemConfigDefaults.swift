/// What the document holds before anybody changes it. Sections that nothing here reads stand for the many of real
/// Immich: whoever writes the document back must leave them as they were.
extension SystemConfig {
    static func document(of release: Release) -> JSON {
        let theme: [(String, JSON)] = release == .v2_3_1 ? [("theme", ["customCss": ""])] : []
        let before: [(String, JSON)] = [
            ("backup", ["database": ["enabled": true, "cronExpression": "0 02 * * *", "keepLastAmount": 14]]),
            ("logging", ["enabled": true, "level": "log"]),
            (
                "machineLearning",
                [
                    "enabled": true, "urls": ["http://immich-machine-learning:3003"],
                    "clip": ["enabled": true, "modelName": "ViT-B-32__openai"],
                    "facialRecognition": ["enabled": true, "minScore": .raw("0.7"), "minFaces": 3],
                ]
            ),
            ("newVersionCheck", ["enabled": true]),
        ]
        let after: [(String, JSON)] = [
            ("passwordLogin", ["enabled": true]),
            (
                "storageTemplate",
                [
                    "enabled": false, "hashVerificationEnabled": true,
                    "template": "{{y}}/{{y}}-{{MM}}-{{dd}}/{{filename}}",
                ]
            ),
            ("trash", ["enabled": true, "days": 30]),
            ("server", ["externalDomain": "", "loginPageMessage": "", "publicUsers": true]),
            ("user", ["deleteDelay": 7]),
        ]
        return .object(before + [("oauth", oauth(release))] + after + theme)
    }

    private static func oauth(_ release: Release) -> JSON {
        let members: [(String, JSON)] = [
            ("autoLaunch", false), ("autoRegister", true), ("buttonText", "Login with OAuth"), ("clientId", ""),
            ("clientSecret", ""), ("defaultStorageQuota", nil), ("enabled", false), ("issuerUrl", ""),
            ("mobileOverrideEnabled", false), ("mobileRedirectUri", ""), ("scope", "openid email profile"),
            ("signingAlgorithm", "RS256"), ("profileSigningAlgorithm", "none"),
            ("storageLabelClaim", "preferred_username"), ("storageQuotaClaim", "immich_quota"),
            ("roleClaim", "immich_role"), ("timeout", 30_000), ("tokenEndpointAuthMethod", "client_secret_post"),
        ]
        let newer: [(String, JSON)] = [("allowInsecureRequests", false), ("prompt", ""), ("endSessionEndpoint", "")]
        return .object(release == .v3_1_0 ? members + newer : members)
    }
}
