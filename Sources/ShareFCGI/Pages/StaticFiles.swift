import CWeb
import Gateway

/// The files that every page stands on, carried in the program, addressed by their content so that they never change.
struct StaticFile: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    /// 16 hexadecimal digits of the content: FNV-1a, 64 bits. It tells our own releases apart, nobody else's files.
    let hash: String

    static let style = unsafe StaticFile(name: "gallery.css", type: "text/css; charset=utf-8", web_gallery_css())
    static let script = unsafe StaticFile(name: "gallery.js", type: "text/javascript; charset=utf-8", web_gallery_js())
    /// Runs before anything is painted.
    static let theme = unsafe StaticFile(name: "theme.js", type: "text/javascript; charset=utf-8", web_theme_js())
    static let upload = unsafe StaticFile(name: "upload.js", type: "text/javascript; charset=utf-8", web_upload_js())
    static let icon = unsafe StaticFile(name: "icon.svg", type: "image/svg+xml", web_icon_svg())

    /// The file of an address `/share/static/<hash>/<name>`; nil where there is none, also for another release's hash.
    static func file(hash: String, name: String) -> StaticFile? {
        [style, script, theme, upload, icon].first { $0.name == name && $0.hash == hash }
    }

    /// Its version. No strong tag: the web server may compress what we send.
    var tag: String { "W/\"\(hash)\"" }

    /// Where the file is found below a path.
    func address(below path: String) -> String { "\(path)/\(hash)/\(name)" }

    func answer(to visit: Visit, _ fields: PageFields) -> Response {
        Preconditions(visit).answer(for: Fields.Value(tag), cacheControl: PageFields.forEver)
            ?? Response(.ok, fields: fields.fields(for: self), body: .bytes(bytes))
    }

    // The C array is a constant of the program: it lives as long as this does, and is copied once.
    private init(name: String, type: String, _ file: web_file) {
        self.name = name
        self.type = type
        bytes = unsafe [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
        hash = ContentHash.text(of: bytes)
    }
}
