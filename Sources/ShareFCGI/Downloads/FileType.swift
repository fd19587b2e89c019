/// The suffixes of the types that Immich serves.
enum FileType {
    /// The first one is the usual one.
    private static let suffixes: [String: [String]] = [
        "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"], "image/png": ["png"], "image/gif": ["gif"],
        "image/webp": ["webp"], "image/avif": ["avif"], "image/heic": ["heic", "hif"], "image/heif": ["heif", "hif"],
        "image/jxl": ["jxl"], "image/tiff": ["tif", "tiff"], "video/mp4": ["mp4", "m4v", "insv"],
        "video/quicktime": ["mov", "qt"], "video/webm": ["webm"], "video/x-matroska": ["mkv"],
        "video/x-msvideo": ["avi"], "video/x-m4v": ["m4v"], "video/mpeg": ["mpg", "mpeg", "mpe", "vob"],
        "video/mp2t": ["mts", "m2ts", "m2t", "ts"], "video/3gpp": ["3gp", "3gpp"], "video/3gpp2": ["3g2"],
        "video/x-ms-wmv": ["wmv"], "video/x-flv": ["flv"],
    ]
    private static let known = Set(suffixes.values.joined())

    /// The suffix with its dot for a file of this type that was called so: its own where it fits. `isOriginal`: the name is
    /// that of these very bytes, so a suffix that nobody here knows (a camera's raw format) is right.
    static func suffix(of type: String, called own: String, isOriginal: Bool) -> String {
        guard let fitting = suffixes[type] else { return own.isEmpty ? "" : "." + own }
        if fitting.contains(own) || isOriginal && !own.isEmpty && !known.contains(own) { return "." + own }
        return "." + fitting[0]
    }
}
