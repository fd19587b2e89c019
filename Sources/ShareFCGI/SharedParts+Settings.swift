import HTTPClient
import Immich

// What the parts take of the settings.

extension ShareBook.Limits {
    init(_ caches: Configuration.Caches) {
        self.init()
        verdicts = caches.verdicts
        monthBytes = caches.monthsBytes
    }
}

extension UploadLedger.Limits {
    init(_ uploads: Configuration.Uploads) {
        self.init()
        file = uploads.maximumFile
        room = uploads.spoolSize
        hourly = uploads.hourlyBytes
        perMinute = uploads.perMinute
    }
}

extension UploadNotices {
    convenience init?(_ uploads: Configuration.Uploads, http: any HTTPFetching, log: Log) {
        guard let address = uploads.notifyURL else { return nil }
        self.init(address, uploads.notifyHeaders, timeout: uploads.notifyTimeout, http: http, log: log)
    }
}

extension AttemptLimiter.Rules {
    init(_ attempts: Configuration.Attempts) {
        self.init()
        perShare = attempts.perShare
        perAddress = attempts.perAddressHour
        perShareOfAll = attempts.perShareHour
    }
}
