import Gateway

/// `/_gate`: the same trust, the same policy and the same log as a sign-in, and a yes or no in place of a code.
extension Provider {
    /// The answer holds nothing of the person's, no credential and no address to go to. The request's query and body are
    /// the visitor's, and not looked at.
    func admit(_ visit: Visit, asked question: AdmissionQuestion) -> Response {
        switch Admission(identity.identify(visit)) {
        case .admitted: return answers.empty(question.yes)
        case .refused(let refusal):
            log.refused(at: AdmissionQuestion.path, refusal, visit)
            return answers.refusal(refusal.status)
        }
    }
}
