import Testing

@testable import DemoImmich
