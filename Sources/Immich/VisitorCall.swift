/// A call of a link's visitor to which Immich itself shall give the answer. What he can say in it is typed.
package struct VisitorCall: Sendable {
    /// What he asks.
    package enum Question: Sendable {
        /// `GET /shared-links/me`
        case look
        /// `GET /shared-links/me?password=`: a password, to releases before 3.0.
        case query(SharePassword)
        /// `POST /shared-links/login`: a password, to releases from 2.6 on.
        case login(SharePassword)
    }

    package let reference: ShareReference
    package let question: Question
    /// What his browser keeps for links that it has opened; Immich adds to it.
    package let tokens: [LinkToken]
    /// He came by https: Immich then marks its cookie `Secure`.
    package let isSecure: Bool

    package init(_ question: Question, _ reference: ShareReference, tokens: [LinkToken], isSecure: Bool) {
        self.reference = reference
        self.question = question
        self.tokens = tokens
        self.isSecure = isSecure
    }
}

/// What Immich answered, to be passed on: everything but the password and the owner, whom Immich names to visitors.
package struct VisitorAnswer: Sendable {
    /// What the answer says. The web app looks at the text of a refusal, never at its status.
    package enum Meaning: Sendable {
        /// The link is open; the token is new, where a password has just been given.
        case open(Share, LinkToken?)
        case locked
        case wrongPassword
        /// Unknown, expired, or its album is in the trash.
        case unknown
        /// No call for this link, or not in this release.
        case refused
    }

    package let meaning: Meaning
    package let status: Int
    /// JSON.
    package let body: [UInt8]
    /// `Set-Cookie` fields of the link's token.
    package let cookies: [String]

    /// There is no such link.
    package var isUnknown: Bool {
        switch meaning {
        case .unknown, .refused: true
        case .open, .locked, .wrongPassword: false
        }
    }

    package init(_ meaning: Meaning, status: Int, body: [UInt8], cookies: [String] = []) {
        self.meaning = meaning
        self.status = status
        self.body = body
        self.cookies = cookies
    }
}
