import Gateway

/// Why a guest's file, or a part of it, is not taken. The page has words for what its visitor can do something about; by
/// the others its script knows how to go on, or gives up.
enum UploadRefusal: Error, Equatable, Sendable {
    case empty
    case nameless
    /// Not said how long the file, or a part of it, is.
    case noLength
    /// Neither a photo nor a video that Immich knows, or one that only calls itself so; SVG is a document.
    case type
    case tooLarge
    /// More bytes than were announced.
    case tooLong
    /// The share has taken what it may within the hour.
    case budget
    /// Too many files within a minute.
    case rate(wait: Duration)
    /// No room for it at the moment.
    case noRoom
    /// There is no such upload, or no longer.
    case gone
    /// The link takes no files any more.
    case closed
    /// The part belongs elsewhere: this is where we are.
    case elsewhere(Int)
    /// The part did not arrive whole; what did is kept.
    case incomplete(Int)
    /// Immich will not have it: the owner has no room left.
    case refused
    /// Immich cannot be reached, or fails. The file is here, and may be handed over again.
    case failed

    /// No 401, 403 or 404: those are for passwords, the gate, and links that do not exist.
    var status: Status {
        switch self {
        case .empty, .nameless: .badRequest
        case .incomplete: .requestTimeout
        case .elsewhere: .conflict
        case .gone, .closed: .gone
        case .noLength: .lengthRequired
        case .tooLarge, .tooLong, .budget: .contentTooLarge
        case .type: .unsupportedMediaType
        // Not 400, which a page must not be answered that does all as it should.
        case .refused: .unprocessableContent
        case .rate: .tooManyRequests
        case .failed: .badGateway
        case .noRoom: .serviceUnavailable
        }
    }

    /// What it is called in the answer.
    var word: String {
        switch self {
        case .empty: "empty"
        case .nameless: "nameless"
        case .noLength: "length"
        case .type: "type"
        case .tooLarge: "large"
        case .tooLong: "long"
        case .budget: "budget"
        case .rate: "rate"
        case .noRoom: "room"
        case .gone: "gone"
        case .closed: "closed"
        case .elsewhere: "elsewhere"
        case .incomplete: "incomplete"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    /// How long to wait before the next try, where another one makes sense.
    var wait: Duration? {
        switch self {
        case .rate(let wait): wait
        case .noRoom: .seconds(30)
        case .failed: .seconds(10)
        case .empty, .nameless, .noLength, .type, .tooLarge, .tooLong, .budget, .gone, .closed, .elsewhere, .incomplete,
            .refused:
            nil
        }
    }

    /// Where we are.
    var offset: Int? {
        switch self {
        case .elsewhere(let offset), .incomplete(let offset): offset
        default: nil
        }
    }
}
