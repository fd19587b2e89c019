/// The library of the recordings, so far as answers show it: names, sizes, shapes and times of 64 assets.
struct RecordedLibrary {
    let seed: Seed
    let pictures: Pictures

    /// One letter per photo, IMG_1000.jpg and on: wide, landscape, tall, square. The last is in the trash.
    private static let shapes =
        "WLWLSLLSLSWTLSSWTSWSTLWSWLWLTLTSTWWSLTSWSTSSSLTLTL"
        + "WTLSLWTSL" + "W"

    /// Bytes of the originals, IMG_1000.jpg and on.
    private static let sizes: [Int64] = [
        1_462_349, 1_438_208, 1_478_189, 1_392_878, 1_126_340, 1_465_188, 1_466_205, 1_127_928, 1_458_412, 1_126_962,
        1_489_965, 1_453_828, 1_462_625, 1_112_286, 1_089_657, 1_474_885, 1_449_040, 1_117_822, 1_485_328, 1_122_543,
        1_451_695, 1_464_463, 1_483_064, 1_119_018, 1_486_447, 1_463_260, 1_489_441, 1_454_213, 1_444_590, 1_465_866,
        1_468_381, 1_126_872, 1_455_094, 1_482_638, 1_489_475, 1_129_899, 1_464_990, 1_464_743, 1_129_953, 1_481_115,
        1_108_600, 1_463_879, 1_126_827, 1_122_609, 1_123_939, 1_463_343, 1_458_687, 1_450_754, 1_461_074, 1_449_587,
    ]

    /// Names that a page, a header and a log have to survive; the album was seen in `me` only, so they are ours.
    private static let trickyNames = [
        "<img src=x onerror=alert(1)>.jpg", "\"quoted\" & 'single'.jpg", "été à la plage 🏖️.jpg", "写真 第一.jpg",
        "\u{202E}gpj.live\u{202C}.jpg", "..%2F..%2Fetc%2Fpasswd.jpg", "line\r\nSet-Cookie: a=b.jpg",
        "صورة.jpg", String(repeating: "long ", count: 40) + ".jpg",
    ]

    static let video1: Int64 = 15_163_236
    static let video2: Int64 = 284_519_682
    static let animation: Int64 = 467_239
    static let motion: Int64 = 761_998

    /// IMG_1000.jpg and on: every thirteen days an hour and seven minutes later.
    func photo(_ number: Int) -> Asset {
        let shape = Array(Self.shapes.utf8)[number]
        let (width, height): (Int, Int) =
            switch shape {
            case UInt8(ascii: "W"): (4_608, 2_592)
            case UInt8(ascii: "L"): (4_000, 3_000)
            case UInt8(ascii: "T"): (3_000, 4_000)
            default: (3_024, 3_024)
            }
        let scenes = pictures.indices(ratio: Double(width) / Double(height))
        let nth = Self.shapes.utf8.prefix(number).count { $0 == shape }
        let scene = scenes[nth % scenes.count]
        let name =
            (50..<59).contains(number) ? Self.trickyNames[number - 50] : "IMG_\(1_000 + number).jpg"
        let n = Int64(number)
        let local = Moment(year: 2024, month: 1, day: 5 + 13 * n) + (n % 24 * 3_600 + 7 * n % 60 * 60)
        return Asset(
            id: seed.id("asset IMG_\(1_000 + number).jpg"),
            kind: .photo,
            fileName: name,
            width: width,
            height: height,
            size: number < Self.sizes.count ? Self.sizes[number] : 1_400_000 + n * 977,
            taken: local + -7_200,
            offsetHours: 2,
            scene: scene,
            description: description(number, of: pictures.scenes[scene]),
            uploaded: Moment(microseconds: Seed.birthday.microseconds + n * 67_213 + 555_220)
        )
    }

    /// The two videos, the GIF, the live photo and its motion part.
    func special() -> [Asset] {
        let clip = pictures.index(named: "evening-waves")
        let length: (Int64) -> Int64 = { seed.wording == .recorded ? $0 : 6_000 }
        let live = photo(0)
        let noon = Moment(year: 2024, month: 6, day: 5) + 12 * 3_600
        let may = Moment(year: 2024, month: 5, day: 5) + 10 * 3_600
        let august = Moment(year: 2024, month: 8, day: 5) + 10 * 3_600
        return [
            film("video1.mp4", 1_280, 720, Self.video1, may, length(20_000), scene: clip, order: 0),
            film("video2.mp4", 1_920, 1_080, Self.video2, august, length(90_000), scene: clip, order: 1),
            film(
                "anim.gif",
                600,
                400,
                Self.animation,
                noon,
                600,
                kind: .animation,
                scene: pictures.index(named: "fireflies"),
                order: 2
            ),
            film("live.mp4", 720, 960, Self.motion, noon + -7_200, 3_000, kind: .motion, scene: clip, order: 3),
            Asset(
                id: seed.id("asset live.jpg"),
                kind: .photo,
                fileName: "live.jpg",
                width: live.width,
                height: live.height,
                size: live.size,
                taken: noon + -7_200,
                offsetHours: 2,
                scene: live.scene,
                description: live.description,
                motion: seed.id("asset live.mp4"),
                uploaded: Moment(microseconds: Seed.birthday.microseconds + 13_475_145)
            ),
        ]
    }

    private func film(
        _ name: String,
        _ width: Int,
        _ height: Int,
        _ size: Int64,
        _ taken: Moment,
        _ duration: Int64,
        kind: Asset.Kind = .video,
        scene: Int,
        order: Int64
    ) -> Asset {
        Asset(
            id: seed.id("asset " + name),
            kind: kind,
            fileName: name,
            width: width,
            height: height,
            size: size,
            taken: taken,
            offsetHours: 0,
            duration: duration,
            scene: scene,
            uploaded: Moment(microseconds: Seed.birthday.microseconds + 11_529_443 + order * 731_077)
        )
    }

    private func description(_ number: Int, of scene: Pictures.Scene) -> String {
        switch seed.wording {
        case .recorded: "Photo number \(number) <b>\"quoted\"</b> & é"
        case .pleasant: scene.caption
        }
    }
}
