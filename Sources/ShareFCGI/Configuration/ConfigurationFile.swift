import FoundationEssentials

/// A configuration file's tree of values, not yet held against the table of settings.
struct ConfigurationFile: Sendable {
    /// The file that is read where the command line names none.
    static let standardPath = "/etc/share-fcgi/config.json5"

    let path: String
    let values: [String: RawValue]
    /// What it was read from.
    private(set) var text: [UInt8] = []

    /// Why a file is none; the description is half a sentence.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// A part of a file.
    init(path: String, values: [String: RawValue]) {
        self.path = path
        self.values = values
    }

    /// Reads a file; nil where there is none and none has to be.
    init?(at path: String, isRequired: Bool) throws(Failure) {
        let file: SmallFile
        do throws(SmallFile.Failure) {
            file = try SmallFile(at: path, limit: 1 << 20)
        } catch .missing where !isRequired {
            return nil
        } catch {
            throw Failure(description: error.description)
        }
        try self.init(path: path, text: file.bytes)
    }

    /// Reads JSON5 (https://spec.json5.org): comments, bare names, trailing commas.
    init(path: String, text: [UInt8]) throws(Failure) {
        self.path = path
        self.text = text
        let syntax: JSON5Syntax
        do throws(JSON5Syntax.Fault) {
            syntax = try JSON5Syntax(text)
        } catch {
            throw Failure(description: "it is no JSON5: \(error)")
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            values = try decoder.decode([String: RawValue].self, from: Data(text))
        } catch {
            throw Failure(description: Self.reason(error))
        }
        if !IPPFile.isForm(of: values), let twice = syntax.repeated { throw Failure(description: "\(twice)") }
    }

    /// Where the decoder stumbled although the form is right, such as over bytes that are no UTF-8; never a part of the file,
    /// which may hold secrets.
    private static func reason(_ error: any Error) -> String {
        guard case DecodingError.typeMismatch(_, let context) = error, !context.codingPath.isEmpty else {
            return "it is no JSON5: it holds a character or a number that cannot be read"
        }
        let place = context.codingPath.map { LogText.escaped($0.stringValue, limit: 120) }.joined(separator: ".")
        return "it is no JSON5 at \(place)"
    }
}
