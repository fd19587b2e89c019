import EventLoop

/// The way of an answer from its responder to the connection's queue, never more of it in memory than the limits allow.
extension Connection {
    /// Why an answer broke off.
    private enum Break: Error {
        case wrongLength
        /// Nobody waits for it any more; nothing to log.
        case gone
    }

    /// Sends an answer, as fast as the web server takes it.
    func deliver(_ response: Response, _ exchange: Exchange) async {
        guard self.exchange === exchange, !exchange.isAnswering else { return }
        exchange.isAnswering = true
        let isBodiless = exchange.isHead || !CGIHeader.allowsBody(response.status)
        do {
            switch response.body {
            case .bytes(let body) where !isBodiless && body.count > FastCGICodec.slice:
                try put(CGIHeader.bytes(of: response)[...], exchange)
                try await send(body, exchange)
            case .stream(let length, let next) where !isBodiless:
                try put(CGIHeader.bytes(of: response)[...], exchange)
                flush()
                try await relay(length, next, exchange)
            default: return sendWhole(response, exchange)
            }
            if let handle = exchange.handle { try table.codec.finish(handle, to: &output.bytes, past: socket) }
            release(keeping: exchange.keepsConnection)
        } catch {
            guard self.exchange === exchange else { return }
            table.log(.streamFailed(error))
            breakOff()
        }
    }

    /// Sends a small answer in one go.
    func sendWhole(_ response: Response, _ exchange: Exchange) {
        var bytes = CGIHeader.bytes(of: response)
        if case .bytes(let body) = response.body, !exchange.isHead, CGIHeader.allowsBody(response.status) {
            bytes += body
        }
        do throws(FastCGICodec.Failure) {
            if let handle = exchange.handle {
                try table.codec.encodeAll(bytes[...], for: handle, to: &output.bytes, past: socket)
            } else {
                output.bytes += bytes
            }
            release(keeping: exchange.keepsConnection)
        } catch {
            table.log(.codecFailed)
            breakOff()
        }
    }

    private func relay(
        _ length: Int64?,
        _ next: @Sendable () async throws -> [UInt8]?,
        _ exchange: Exchange
    ) async throws {
        var left = length
        while let part = try await next() {
            if let known = left {
                guard part.count <= known else { throw Break.wrongLength }
                left = known - Int64(part.count)
            }
            try await send(part, exchange)
        }
        guard left ?? 0 == 0 else { throw Break.wrongLength }
        guard self.exchange === exchange else { throw Break.gone }
    }

    /// Gives the kernel bytes slice by slice, each when it has taken the one before; its own buffer keeps the web server busy
    /// meanwhile.
    private func send(_ bytes: [UInt8], _ exchange: Exchange) async throws {
        var start = 0
        // An empty record would be the end of the answer (FastCGI §3.3).
        while start < bytes.count {
            guard self.exchange === exchange else { throw Break.gone }
            let slice = bytes[start..<min(bytes.count, start + FastCGICodec.slice)]
            // Past libfcgi, which would make eight records of it and copy each of them twice.
            queue(exchange.handle == nil ? [] : FastCGIRecord.output(exchange.id, length: slice.count), slice)
            start = slice.endIndex
            flush()
            while isCrowded, self.exchange === exchange {
                await withCheckedContinuation { continuation in
                    // Asked here and not before the `await`, which may let others have their turn.
                    guard isCrowded, self.exchange === exchange else { return continuation.resume() }
                    output.wait(continuation)
                }
            }
        }
        guard self.exchange === exchange else { throw Break.gone }
    }

    /// Another slice would be copied, to wait behind what the kernel has not taken yet.
    private var isCrowded: Bool { output.count > 0 }

    /// Queues an answer's head.
    private func put(_ bytes: ArraySlice<UInt8>, _ exchange: Exchange) throws(FastCGICodec.Failure) {
        if let handle = exchange.handle {
            try table.codec.encode(bytes, for: handle, to: &output.bytes, past: socket)
        } else {
            output.bytes += bytes
        }
    }
}

extension Response {
    /// An answer that is the same for everybody: a status, no body, nothing to keep, to guess at, to frame or to find.
    package init(constant status: Status) {
        self.init(
            status,
            fields: [
                "Cache-Control": "no-store",
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "same-origin",
                "X-Robots-Tag": "noindex, nofollow",
            ]
        )
        if status == .serviceUnavailable { fields.add("Retry-After", "10") }
    }
}
