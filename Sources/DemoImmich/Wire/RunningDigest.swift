import COpenSSL
import FoundationEssentials

/// SHA-1 of bytes that come in pieces.
@safe final class RunningDigest {
    /// Owned: nobody else has the context.
    private let context: OpaquePointer?

    init() {
        unsafe context = EVP_MD_CTX_new()
        let isBegun = unsafe EVP_DigestInit_ex(context, EVP_sha1(), nil)
        precondition(isBegun == 1, "no hash in libcrypto")
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    func add(_ bytes: [UInt8]) { _ = unsafe EVP_DigestUpdate(context, bytes, bytes.count) }

    /// The hash of all that was added, in base64; asked for once.
    func base64() -> String {
        var hash = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        _ = unsafe EVP_DigestFinal_ex(context, &hash, &length)
        return Data(hash[..<Int(length)]).base64EncodedString()
    }
}
