import FoundationEssentials
import Immich

/// What a visitor reads of a picture: a line for each field that he may see and Immich knows, ready to be shown. Pure.
struct DetailTexts: Sendable {
    private(set) var values: [DetailField: String] = [:]
    /// Where the coordinates are on a map of OpenStreetMap.
    private(set) var map: String?

    init() {}

    /// `fields`: all that may be said; whatever else is in `details` goes nowhere.
    init(_ details: AssetDetails, _ fields: Set<DetailField>, hasMap: Bool, _ words: Words) {
        for field in fields { values[field] = Self.text(of: field, details, words) }
        if hasMap, fields.contains(.coordinates), let place = details.place.coordinates {
            let (north, east) = (Self.degrees(place.latitude), Self.degrees(place.longitude))
            map = "https://www.openstreetmap.org/?mlat=\(north)&mlon=\(east)#map=15/\(north)/\(east)"
        }
    }

    private static func text(of field: DetailField, _ details: AssetDetails, _ words: Words) -> String? {
        let (camera, place) = (details.camera, details.place)
        return switch field {
        case .caption, .description: details.description
        case .date: details.localDateTime.flatMap(CalendarDay.init).map(words.timeText)
        case .timeZone: timeZone(details)
        case .fileName: details.fileName
        case .dimensions: dimensions(details)
        case .fileSize: details.fileSize.flatMap { $0 < 1 << 60 ? ByteCount($0).text : nil }
        case .make: camera.make
        case .model: camera.model
        case .lens: camera.lens
        case .exposure: camera.exposureTime.map { "\($0) s" }
        case .iso: number(camera.iso).map { "ISO \($0)" }
        case .aperture: number(camera.aperture).map { "f/\($0)" }
        case .focalLength: number(camera.focalLength).map { "\($0) mm" }
        case .city: place.city
        case .state: place.state
        case .country: place.country
        case .coordinates: place.coordinates.map { "\(degrees($0.latitude)), \(degrees($0.longitude))" }
        }
    }

    // MARK: Time

    /// `Europe/Vienna, UTC+02:00`; a zone that is no place is its offset alone. Nil without a date, or where Immich found
    /// no zone: the difference of the clocks would be zero then, which says nothing.
    private static func timeZone(_ details: AssetDetails) -> String? {
        guard let zone = details.timeZone, let local = details.localDateTime else { return nil }
        let isOffset = ["UTC", "GMT"].contains { zone.utf8.starts(with: $0.utf8) }
        guard let minutes = details.takenAt.flatMap({ Int(exactly: (local.timeIntervalSince($0) / 60).rounded()) }),
            abs(minutes) <= 14 * 60
        else { return zone }
        return isOffset ? offset(minutes) : "\(zone), \(offset(minutes))"
    }

    private static func offset(_ minutes: Int) -> String {
        guard minutes != 0 else { return "UTC" }
        return "UTC\(minutes < 0 ? "−" : "+")\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    // MARK: Numbers

    private static func dimensions(_ details: AssetDetails) -> String? {
        guard let width = details.width, let height = details.height else { return nil }
        let millions = Double(width) * Double(height) / 1_000_000
        let pixels = "\(width) × \(height)"
        return millions < 1 ? pixels : "\(decimal(millions, places: 1)) MP, \(pixels)"
    }

    /// A camera's number: at most two decimals; nil for what no camera has.
    private static func number(_ number: Double?) -> String? {
        guard let number, number > 0, number < 10_000_000 else { return nil }
        return decimal(number, places: 2)
    }

    /// Five decimals, which is a metre.
    private static func degrees(_ number: Double) -> String { decimal(number, places: 5, trims: false) }

    /// Rounded to so many places.
    private static func decimal(_ number: Double, places: Int, trims: Bool = true) -> String {
        let power = (0..<places).reduce(1) { power, _ in power * 10 }
        let scaled = Int((abs(number) * Double(power)).rounded())
        let digits = String(scaled % power)
        var fraction = String(repeating: "0", count: places - digits.utf8.count) + digits
        while trims, fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
        let sign = number < 0 && scaled > 0 ? "-" : ""
        return "\(sign)\(scaled / power)\(fraction.isEmpty ? "" : ".")\(fraction)"
    }
}

extension DetailTexts {
    /// An object with a member for each field, named as the setting names it, and `map`.
    var json: [UInt8] {
        var members = Dictionary(uniqueKeysWithValues: values.map { ($0.rawValue, $1) })
        members["map"] = map
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text encodes whatever it is.
        return (try? encoder.encode(members)).map(Array.init) ?? Array("{}".utf8)
    }
}
