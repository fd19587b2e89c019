/// A value that may be used but not seen: however it is printed, logged or dumped, it shows as dots.
struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value itself, for the one place that needs it.
    let exposed: Value

    init(_ value: Value) { exposed = value }

    var description: String { "•••" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
