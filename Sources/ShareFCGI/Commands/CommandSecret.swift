/// A secret that an owner hands to a command: by a file that nobody else may read, or by standard input; never by the
/// command line, which every process of the machine can read.
enum CommandSecret {
    /// One line of 1 to 512 visible ASCII characters. `option` is how messages call it.
    static func read(_ place: String, _ option: String, _ console: Console) throws(Arguments.Failure) -> Secret<String>
    {
        let bytes = try place == "-" ? standardInput(option, console) : file(place, option)
        let line = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard (1...512).contains(text.count), text.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Arguments.Failure(description: "--\(option) must lead to one line of 1 to 512 visible characters")
        }
        return Secret(String(decoding: text, as: UTF8.self))
    }

    private static func file(_ path: String, _ option: String) throws(Arguments.Failure) -> [UInt8] {
        let shown = LogText.printable(path)
        do throws(SecretFile.Failure) {
            if let bytes = try SecretFile.read(path, limit: limit) { return bytes }
        } catch {
            throw Arguments.Failure(description: "--\(option): \(error)")
        }
        throw Arguments.Failure(description: "--\(option): there is no file \(shown)")
    }

    private static func standardInput(_ option: String, _ console: Console) throws(Arguments.Failure) -> [UInt8] {
        guard let bytes = console.input(limit) else {
            throw Arguments.Failure(
                description:
                    "--\(option)=- takes it from a pipe, so that it shows on no screen: … < FILE, or name the file"
            )
        }
        return bytes
    }

    private static let limit = 4096
}
