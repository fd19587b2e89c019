import Testing

@testable import Immich
