import Immich

/// Whatever a browser sends as cookies: values hold no separators, what was unlocked is read as it was written, and
/// nothing that we did not seal opens.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCookies(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let field = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let values = Cookies([field]).values(named: ["share", "__Secure-share"])
    for value in values {
        precondition(!value.utf8.contains(UInt8(ascii: ";")), "two cookies in one")
        precondition(box?.open(value, boundTo: []) == nil, "somebody else can seal")
    }
    if let unlock = Unlock(field) { precondition(Unlock(unlock.bytes) == unlock, "an unlock that reads differently") }
    return 0
}

private let box = try? SealedBox(.ephemeral(), for: .unlock)
