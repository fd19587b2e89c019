import HTTPClient

/// Whether the visitor's own address arrives. From outside that cannot be seen, and no answer of ours may tell it; what
/// can be seen is that somebody stands in front.
enum AddressNotes {
    static func findings(_ head: HTTPResponseHead, _ advice: Advice) -> [Finding] {
        let proof =
            "type a wrong password at a locked share while you are not in your own network, and look for your address: "
            + "journalctl -u share-fcgi -g 'sharefcgi.auth'"
        guard let proxy = proxy(in: head) else {
            return [
                .note("whether share-fcgi sees the visitor's own address, only its log knows: \(proof)")
            ]
        }
        return [
            .note(
                "\(proxy) stands in front: if its address is taken for the visitor's, one ban shuts everybody out; \(proof). "
                    + "Where no line comes, or another address, say whose word counts"
            ).remedied(by: advice.lines(.address))
        ]
    }

    /// Somebody who says so himself.
    private static func proxy(in head: HTTPResponseHead) -> String? {
        if head.field("cf-ray") != nil { return "Cloudflare" }
        for name in ["x-amz-cf-id", "x-served-by", "x-cache", "via"] where head.field(name) != nil {
            return "a proxy (it sends \(name))"
        }
        return nil
    }
}
