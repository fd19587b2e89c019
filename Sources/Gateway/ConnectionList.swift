/// Connections in the order in which they were put here; in and out in constant time.
final class ConnectionList {
    private(set) var first: Connection?
    private var last: Connection?

    /// Puts a connection at the end, out of the list that it was in.
    func append(_ connection: Connection) {
        connection.list?.remove(connection)
        connection.list = self
        connection.previous = last
        if let last { last.next = connection } else { first = connection }
        last = connection
    }

    /// Takes a connection of this list out.
    func remove(_ connection: Connection) {
        let (previous, next) = (connection.previous, connection.next)
        if let previous { previous.next = next } else { first = next }
        if let next { next.previous = previous } else { last = previous }
        connection.previous = nil
        connection.next = nil
        connection.list = nil
    }
}
