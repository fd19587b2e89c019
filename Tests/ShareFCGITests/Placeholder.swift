import Testing

@testable import ShareFCGI
