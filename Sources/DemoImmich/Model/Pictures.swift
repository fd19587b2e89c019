import FoundationEssentials
import Glibc

/// The drawn pictures: scenes with their preview and thumbnail, one animation, one clip.
package struct Pictures: Sendable {
    /// What Immich has made of one original.
    struct Scene: Sendable {
        let name: String
        let width: Int
        let height: Int
        let thumbhash: String
        /// JPEG
        let preview: [UInt8]
        /// WebP
        let thumbnail: [UInt8]

        var ratio: Double { Double(width) / Double(height) }
        /// `misty-lake` as a caption.
        var caption: String {
            let words = name.split(separator: "-").joined(separator: " ")
            return words.prefix(1).uppercased() + words.dropFirst()
        }
    }

    enum Failure: Error { case unreadable(String) }

    let scenes: [Scene]
    /// GIF, six frames of 0.1 s
    let animation: [UInt8]
    /// MP4, six seconds, its index in front
    let clip: [UInt8]

    private struct Entry: Decodable {
        let name: String
        let width: Int
        let height: Int
        let thumbhash: String
    }

    /// Where the pictures lie in a source tree.
    package static var folder: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
            + "/Library"
    }

    /// Reads the folder: `scenes.json`, and what it names.
    package init(folder: String) throws {
        let index = try JSONDecoder().decode([Entry].self, from: Data(try Pictures.read(folder + "/scenes.json")))
        scenes = try index.map { entry in
            Scene(
                name: entry.name,
                width: entry.width,
                height: entry.height,
                thumbhash: entry.thumbhash,
                preview: try Pictures.read("\(folder)/\(entry.name).jpg"),
                thumbnail: try Pictures.read("\(folder)/\(entry.name).webp")
            )
        }
        animation = try Pictures.read(folder + "/fireflies.gif")
        clip = try Pictures.read(folder + "/evening-waves.mp4")
        guard !scenes.isEmpty else { throw Failure.unreadable(folder) }
    }

    /// The scenes of one shape, in their order: 16 : 9, 4 : 3, 3 : 4 or square. Never empty.
    func indices(ratio: Double) -> [Int] {
        let stills = scenes.indices.filter { scenes[$0].name != "fireflies" && scenes[$0].name != "evening-waves" }
        let fitting = stills.filter { abs(scenes[$0].ratio - ratio) < 0.05 }
        return fitting.isEmpty ? Array(scenes.indices) : fitting
    }

    func index(named name: String) -> Int { scenes.firstIndex { $0.name == name } ?? 0 }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw Failure.unreadable(path) }
        return Array(data)
    }
}
