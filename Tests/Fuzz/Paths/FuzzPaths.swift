import Immich

/// Whatever stands in a request line: it is one route, a share's root leads back to the same share, and nothing that
/// becomes a header could start another.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPaths(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let path = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let parser = RouteParser(basePath: "")
    switch parser.route(path) {
    case .share(let reference, _):
        let root = ShareRoot(reference, basePath: "").path
        precondition(root.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a root that is no address")
        precondition(parser.route(Array(root.utf8)) == .share(reference, .root), "the root is another share's")
        precondition(
            parser.route(Array(root.utf8) + [UInt8(ascii: "/")]) == .share(reference, .root),
            "a slash matters"
        )
    case .moved(let location, _):
        precondition(location.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a location that is no address")
        precondition(location.text.utf8.starts(with: "/s".utf8), "a location elsewhere")
    case .staticFile, .health, .metrics, .robots, .home, .nothing:
        break
    }
    return 0
}
