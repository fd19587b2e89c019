import Glibc

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
        guard let bytes = console.input() else {
            throw Arguments.Failure(
                description:
                    "--\(option)=- takes it from a pipe, so that it shows on no screen: … < FILE, or name the file"
            )
        }
        return bytes
    }

    private static let limit = 4096

    /// What comes on standard input, to its end and no more than a secret takes; nil where somebody would have to type.
    static func typed() -> [UInt8]? {
        guard isatty(0) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let part = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(0, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if part <= 0 { break }
            count += part
        }
        return Array(bytes[..<count])
    }
}
