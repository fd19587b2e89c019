import Gateway

/// The body of `POST /assets` once it was read: the fields, and of the file its name, size and hash, never its bytes.
struct Upload: Sendable {
    struct File: Sendable {
        let name: String
        var size: Int64 = 0
        /// SHA-1 in base64.
        var checksum = ""
    }

    var fields: [String: String] = [:]
    var file: File?

    /// Bytes of a field that is no file, and how many there may be.
    private static let (fieldLimit, fieldCount) = (1 << 20, 100)

    init() {}

    /// Reads a body of any size in little memory. `mayTake` is asked before the first byte of a file.
    init(_ call: Call, mayTake: (_ fileName: String, _ field: String) throws(Refusal) -> Void) async throws {
        let type = call.request.params["CONTENT_TYPE"] ?? ""
        guard call.contentType == "multipart/form-data" else { return }
        guard var multipart = Multipart(contentType: type) else {
            throw Refusal.badRequest("Multipart: Boundary not found")
        }
        let body = call.request.body.limited(to: .max)
        var part = Part()
        while let bytes = try await body.read() {
            guard let events = try? multipart.read(bytes) else { throw Refusal.badRequest("Malformed part header") }
            for event in events { try take(event, &part, mayTake) }
        }
        guard multipart.isDone else { throw Refusal.badRequest("Unexpected end of form") }
    }

    /// The part that is being read.
    private struct Part {
        var name = ""
        var value: [UInt8] = []
        var file: File?
        var hash: RunningDigest?
    }

    private mutating func take(
        _ event: Multipart.Event,
        _ part: inout Part,
        _ mayTake: (_ fileName: String, _ field: String) throws(Refusal) -> Void
    ) throws(Refusal) {
        switch event {
        case .part(let name, let fileName):
            part = Part(name: name)
            guard let fileName else { return }
            guard name == "assetData" || name == "sidecarData" else { throw .badRequest("Unexpected field") }
            try mayTake(fields["filename"] ?? fileName, name)
            part.file = File(name: fileName)
            part.hash = RunningDigest()
        case .bytes(let bytes):
            if part.file != nil {
                part.file?.size += Int64(bytes.count)
                part.hash?.add(bytes)
            } else {
                part.value += bytes
                guard part.value.count <= Upload.fieldLimit else { throw .badRequest("Field value too long") }
            }
        case .endOfPart:
            if var file = part.file {
                file.checksum = part.hash?.base64() ?? ""
                if part.name == "assetData" { self.file = file }
            } else {
                guard fields.count < Upload.fieldCount else { throw .badRequest("Too many fields") }
                fields[part.name] = String(decoding: part.value, as: UTF8.self)
            }
        }
    }
}
