import EventLoop
import Gateway

/// Finds the front that a visitor came to: by the name under which the web server was called, and by the path that it
/// puts in front of ours.
final class Fronts: Sendable {
    /// Told by SCRIPT_NAME; a web server has a few. Whoever lets visitors write it gets no more memory used by that.
    private static let mostPaths = 16

    /// Of names that nobody has said anything of, a forged one before all.
    let usual: Front
    /// Where visitors find us, as far as the owner said so.
    let sites: [WebOrigin]
    private let standard: Configuration
    private let named: [HostName: Front]
    private let below: Locked<BoundedCache<Front.Place, Front>>
    private let make: @Sendable (Configuration, Front.Place) -> Front

    init(_ configuration: Configuration, make: @escaping @Sendable (Configuration, Front.Place) -> Front) {
        standard = configuration
        usual = make(configuration, Front.Place(basePath: configuration.basePath))
        named = Dictionary(
            uniqueKeysWithValues: configuration.hosts.settings.map { host, own in
                (host, make(own, Front.Place(host: host, basePath: own.basePath)))
            }
        )
        sites = ([configuration] + configuration.hosts.settings.values).compactMap(\.publicBaseURL)
        below = Locked(BoundedCache(maximumCount: Self.mostPaths))
        self.make = make
    }

    /// SHAREFCGI_HOST is the name by which the web server chose its site, where its configuration says so; a client's
    /// `Host` may differ from it (RFC 9112 §3.2.2).
    func front(for visit: Visit) throws(MetaVariables.Failure) -> Front {
        let name = try visit.meta.parameter("SHAREFCGI_HOST") ?? visit.meta.host
        let host = named.isEmpty ? nil : name.flatMap(HostName.init)
        let configuration = host.flatMap { standard.hosts.settings[$0] } ?? standard
        guard configuration.basePath.isEmpty, let basePath = Self.basePath(of: visit) else {
            return host.flatMap { named[$0] } ?? usual
        }
        let place = Front.Place(host: host.flatMap { named[$0] == nil ? nil : $0 }, basePath: basePath)
        return below.withLock { below in
            if let front = below.value(for: place) { return front }
            let front = make(configuration, place)
            below.insert(front, for: place)
            return front
        }
    }

    /// SCRIPT_NAME (RFC 3875 §4.1.13), where it is such a path and what follows it in the request is ours. Web servers
    /// differ in what they call so: the whole path, as nginx's own files have it, has nothing of ours behind it.
    private static func basePath(of visit: Visit) -> String? {
        let name = visit.meta.scriptName
        guard !name.isEmpty, visit.path.starts(with: name.utf8), Setting.isBasePath(name) else { return nil }
        let rest = visit.path.dropFirst(name.utf8.count)
        let word = rest.dropFirst().prefix { $0 != UInt8(ascii: "/") }
        let isOurs = word.elementsEqual("share".utf8) || word.elementsEqual("s".utf8)
        return rest.first == UInt8(ascii: "/") && isOurs ? name : nil
    }
}
