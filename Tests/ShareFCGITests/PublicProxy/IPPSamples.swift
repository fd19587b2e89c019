@testable import ShareFCGI

/// The file that IPP 3.2 ships, written from the list of its keys.
let shipped3 = """
    { "ipp": {
        "responseHeaders": { "Cache-Control": "public, max-age=2592000", "Access-Control-Allow-Origin": "*" },
        "maxDownloadQuality": "original", "maxZoomQuality": "preview", "downloadedFilename": 0, "allowDownload": 0,
        "downloadFromImmichConcurrencyLimit": 20, "allowSlugLinks": true, "showHomePage": true,
        "customInvalidResponse": false,
        "showMetadata": {
            "description": { "caption": false, "sidebar": false },
            "exif": { "dateTimeOriginal": false, "timeZone": false, "fileName": false, "dimensions": false,
                      "fileSize": false, "make": false, "model": false, "lensModel": false, "exposureTime": false,
                      "iso": false, "fNumber": false, "focalLength": false },
            "location": { "city": false, "state": false, "country": false, "gps": false, "webLink": true } },
        "gallery": { "singleImage": false, "singleVideo": true, "singleItemAutoOpen": true, "showTitle": true,
                     "showDescription": false, "showExpiryDate": false, "expiryDateFormat": "YYYY-MM-DD",
                     "expiryDateLocale": "", "groupByDate": false, "showDownloadZip": true, "cacheTime": 300 },
        "lightbox": { "showArrows": true, "showDownload": true, "mobileArrows": false, "autoPlayVideos": false,
                      "options": {} } } }
    """

/// What 4.0 adds to it and changes.
let shipped4 =
    shipped3.replacing("\"downloadFromImmichConcurrencyLimit\": 20,", with: "\"motionPhotos\": true,")
    .replacing("\"downloadedFilename\": 0", with: "\"downloadedFilename\": 2")
    .replacing(
        "\"options\": {} }",
        with: """
            "options": {} },
                "uploadUrl": "/upload",
                "upload": { "maxFileSize": 500, "rateLimit": 60, "byteBudget": 10240, "filenamePrefix": "ipp_upload_",
                            "notifyUrl": "", "notifyHeaders": {}, "notifyTimeout": 10000 }
            """
    )

/// An owner's own choices, each unlike the default of either.
let chosen = """
    { "ipp": {
        "responseHeaders": { "Cache-Control": "public, max-age=60" },
        "maxDownloadQuality": "preview", "maxZoomQuality": "fullsize", "downloadedFilename": 1, "allowDownload": 2,
        "motionPhotos": false, "allowSlugLinks": false, "showHomePage": false, "customInvalidResponse": 410,
        "showMetadata": { "description": { "caption": true, "sidebar": true },
            "exif": { "dateTimeOriginal": true, "timeZone": true, "fileName": true, "dimensions": true,
                      "fileSize": true, "make": true, "model": true, "lensModel": true, "exposureTime": true,
                      "iso": true, "fNumber": true, "focalLength": true },
            "location": { "city": true, "state": true, "country": true, "gps": true, "webLink": false } },
        "gallery": { "singleImage": true, "singleVideo": false, "singleItemAutoOpen": false, "showTitle": false,
                     "showDescription": true, "showExpiryDate": true, "expiryDateFormat": "DD.MM.YYYY",
                     "expiryDateLocale": "de", "groupByDate": "day", "showDownloadZip": false, "cacheTime": 60 },
        "lightbox": { "showArrows": false, "showDownload": false, "mobileArrows": true, "autoPlayVideos": true,
                      "options": { "counter": true, "loop": true } },
        "uploadUrl": "/upload",
        "upload": { "maxFileSize": 100, "rateLimit": 10, "byteBudget": 1024, "filenamePrefix": "",
                    "notifyUrl": "https://notify.example/hook", "notifyHeaders": { "X-Token": "a\\"b\\\\c\\u2028" },
                    "notifyTimeout": 5000 } } }
    """

/// Every key that 3.2 took from earlier releases.
let legacy = """
    { "lightGallery": { "controls": 0, "download": false, "mobileSettings": { "controls": "yes" } },
      "ipp": { "singleImageGallery": true, "singleItemAutoOpen": false, "showGalleryTitle": false,
               "showGalleryDescription": true, "groupGalleryByDate": "day", "downloadOriginalPhoto": false,
               "allowDownloadAll": 1, "redirectOn404": "https://example.org",
               "showMetadata": { "description": true, "exif": { "enabled": true, "make": false },
                                 "location": { "enabled": false, "city": true } } } }
    """

/// What a configuration of IPP's becomes.
func ipp(_ text: String, at name: String = "/ipp/config.json") -> IPPConfiguration {
    IPPConfiguration(IPPFile(name: name, text: Array(text.utf8)))
}

/// The value that a setting gets; nil where it is left alone.
func raw(_ setting: String, of text: String) -> RawValue? {
    ipp(text).entries.last { $0.setting == setting }?.raw
}

/// One key, `gallery.showTitle`, in a file of its own.
func alone(_ key: String, _ json: String) -> String { "{ \"ipp\": \(nested(key, json)) }" }

private func nested(_ key: String, _ json: String) -> String {
    key.split(separator: ".").reversed().reduce(json) { "{ \"\($1)\": \($0) }" }
}

/// The remarks about a key.
func remarks(_ key: String, of text: String) -> [IPPRemark] { ipp(text).remarks.filter { $0.key == key } }
