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
        let tree: JSON5
        do throws(JSON5.Fault) {
            tree = try JSON5(text)
        } catch {
            throw Failure(description: "it is no JSON5: \(error)")
        }
        values = tree.values
        guard !IPPFile.isForm(of: values) else { return }
        do throws(JSON5.Fault) {
            try tree.expectEachOnce()
        } catch {
            throw Failure(description: error.description)
        }
    }
}
