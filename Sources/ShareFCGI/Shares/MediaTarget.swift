import Immich

/// A file that Immich holds, and how it may be kept: what the web server is told to fetch.
struct MediaTarget {
    /// What the file is to its reader.
    enum Use {
        /// Shown in the page.
        case inline
        /// Saved under a name.
        case download(name: String)
    }

    let endpoint: Endpoint
    let use: Use

    static func shown(_ asset: AssetID, as rendition: Rendition) -> MediaTarget {
        MediaTarget(endpoint: rendition.endpoint(of: asset), use: .inline)
    }

    static func saved(_ asset: AssetID, as rendition: Rendition, name: String) -> MediaTarget {
        MediaTarget(endpoint: rendition.endpoint(of: asset), use: .download(name: name))
    }

    /// A picture that is small and asked for often: the web server may keep it, where the share is open to everybody.
    var isRendition: Bool {
        switch (endpoint, use) {
        case (.thumbnail, .inline), (.preview, .inline): true
        default: false
        }
    }

    /// The value of `size=`, where the path takes one.
    var size: String? { endpoint.query.first { $0.name == "size" }?.value }

    /// `Content-Disposition` (RFC 6266).
    var disposition: String {
        switch use {
        case .inline: "inline"
        case .download(let name): ContentDisposition.attachment(name)
        }
    }
}
