import Testing

@testable import DemoImmich

@Suite("Forms in parts") struct MultipartTests {
    /// Every part as text, whatever pieces it came in.
    private func read(_ text: String, pieces size: Int, boundary: String = "b") throws -> (
        parts: [String], isDone: Bool
    ) {
        var multipart = try #require(Multipart(contentType: "multipart/form-data; boundary=\(boundary)"))
        var (parts, value): ([String], [UInt8]) = ([], [])
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            for event in try multipart.read(Array(rest.prefix(size))) {
                switch event {
                case .part(let name, let fileName): parts.append(name + (fileName.map { "/\($0)" } ?? ""))
                case .bytes(let bytes): value += bytes
                case .endOfPart:
                    parts.append(String(decoding: value, as: UTF8.self))
                    value = []
                }
            }
            rest = rest.dropFirst(size)
        }
        return (parts, multipart.isDone)
    }

    @Test("The same parts, whatever pieces they come in", arguments: 1...40)
    func piecesDoNotMatter(size: Int) throws {
        let form =
            "a preamble\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--\r\n--c\r\n--b  "
            .split(separator: "--b  ").joined()
            + "\r\n--b\r\ncontent-type: image/jpeg\r\ncontent-disposition: form-data; filename=\"q\\\"; name=z.jpg\"; name=file\r\n\r\n\r\n--\r\r\n-\r\n--b\r\n\r\n\r\n--b--\r\nafter"
        let (parts, isDone) = try read(form, pieces: size)
        #expect(parts == ["x", "1\r\n--\r\n--c\r\n", "file/q\"; name=z.jpg", "\r\n--\r\r\n-", "", ""])
        #expect(isDone)
    }

    @Test(
        "What is no form is refused or not done",
        arguments: [
            "", "--b", "--b\r\n", "--bx\r\n", "--b\r\n" + String(repeating: "x", count: 20_000), "x",
            "--b\r\n\r\n\r\nx\r\n--b-",
        ]
    )
    func oddFormsAreNotDone(text: String) {
        #expect((try? read(text, pieces: 5_000).isDone) != true)
    }

    @Test(
        "Only a form with a boundary is one",
        arguments: [
            "", "multipart/form-data", "multipart/mixed; boundary=b", "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"\"",
        ]
    )
    func onlyFormsWithABoundary(type: String) {
        #expect(Multipart(contentType: type) == nil)
    }

    @Test("Parameters are read in and out of quotes") func parametersAreRead() {
        let field = #"form-data; name="a;b=c"; FileName*=utf-8''x; filename=d.jpg ; empty="";bare"#
        #expect(Multipart.parameter("name", in: field) == "a;b=c")
        #expect(Multipart.parameter("filename", in: field) == "d.jpg")
        #expect(Multipart.parameter("empty", in: field) == "")
        #expect(Multipart.parameter("bare", in: field) == nil)
        #expect(Multipart.parameter("name", in: #"form-data; name="open"#) == "open")
    }
}
