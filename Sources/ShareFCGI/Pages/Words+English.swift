extension Words {
    static let english = Words(
        tag: "en-GB",
        monthNames: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ],
        thousands: ",",
        untitled: "Shared pictures",
        untitledPicture: "Shared picture",
        untitledVideo: "Shared video",
        oneItem: "1 item",
        items: { "\($0) items" },
        openUntil: { "Open until \($0)" },
        day: { "\($0) \($1) \($2)" },
        days: { first, last, names in
            let (start, end) = (names[first.month - 1], names[last.month - 1])
            if first.year != last.year {
                return "\(first.day) \(start) \(first.year) – \(last.day) \(end) \(last.year)"
            }
            return first.month == last.month
                ? "\(first.day)–\(last.day) \(end) \(last.year)"
                : "\(first.day) \(start) – \(last.day) \(end) \(last.year)"
        },
        undated: "Without a date",
        weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
        months: "Months",
        allOf: { "All \($0) of \($1)" },
        continueWith: { "Continue with \($0)" },
        earlierPage: "Previous",
        laterPage: "Next",
        wholeAlbum: "The whole album",
        emptyAlbum: "There are no pictures here yet.",
        stale: "Some pictures may be missing at the moment; they will be back in a little while.",
        photo: "Photo",
        livePhoto: "Live photo",
        playLivePhoto: "Play this live photo",
        video: "Video",
        animated: "Animation",
        animatedBadge: "GIF",
        viewer: Viewer(
            name: "Picture viewer",
            close: "Close",
            previous: "Previous picture",
            next: "Next picture",
            download: "Download",
            failed: "This one cannot be shown right now.",
            live: "Play live photos"
        ),
        details: Details(
            title: "Details",
            close: "Close details",
            description: "Description",
            taken: "Taken",
            file: "File",
            camera: "Camera",
            lens: "Lens",
            place: "Place",
            map: "Show on OpenStreetMap",
            nothing: "Nothing is known about this one."
        ),
        locked: Locked(
            title: "Password needed",
            explanation: "Whoever shared these pictures protected them with a password.",
            password: "Password",
            open: "Open",
            wrong: "That password is not right. Please try again.",
            limited: "Too many tries. Please wait a few minutes, then try again."
        ),
        signIn: SignIn(
            refusedTitle: "This sign-in cannot go on",
            refusedText: "Please go back to Immich and try once more. If it happens again, whoever runs this site can "
                + "find the reason in the log.",
            confirmTitle: "Sign in to the Immich app?",
            confirmText: "Go on only if you have just started this in the app yourself. You will be signed in as",
            confirmButton: "Sign in",
            signOutTitle: "Finish signing out?",
            signOutText: "This browser will not be signed in to Immich any more.",
            signOutButton: "Sign out",
            signedOutTitle: "Signed out of Immich",
            signedOutText: "This browser may still be signed in elsewhere: where others use this computer, close the "
                + "browser, too.",
            openImmich: "Open Immich"
        ),
        downloads: Downloads(
            all: "Download all",
            month: { "Download \($0)" },
            select: "Select",
            cancel: "Stop selecting",
            selected: "% selected",
            everything: "Select all",
            nothing: "Select none",
            download: "Download",
            tooMany: "Too many for one download. Please choose fewer.",
            busyTitle: "One moment, please",
            busyText: "Too many downloads are running just now. Please try again in a few minutes.",
            preparingTitle: "Getting ready",
            preparingText:
                "There are many pictures in this download. It begins by itself in a little while; when it has begun, you "
                + "can go back to the pictures.",
            preparingChosenText: "There are many pictures in this download. Please press “Try again” in a little while."
        ),
        links: Links(
            homeTitle: "Shared pictures",
            homeText:
                "Pictures are shown here to those who have a link to them. To see some, open the link that somebody sent "
                + "you.",
            expiredTitle: "This link has expired",
            expiredText: "The pictures are no longer shared here. Ask whoever sent you the link for a new one."
        ),
        uploads: Uploads(
            add: "Add photos",
            explanation:
                "Choose photos and videos on this device. They are added to this album, and everybody who has the "
                + "link can see them.",
            choose: "Choose photos and videos",
            drop: "You can also drag them here.",
            needsScript:
                "To add photos, this page needs JavaScript, which is switched off in your browser. Switch it on, or send the "
                + "photos to whoever shared this link with you.",
            tooLarge: { "This file is too large. At most \($0) can be added." },
            states: [
                "waiting": "Waiting",
                "sending": "% sent",
                "storing": "Nearly done…",
                "paused": "No connection. It will go on by itself.",
                "busy": "There is a queue just now. It goes on by itself in a moment.",
                "created": "Added",
                "duplicate": "Was there already",
                "retry": "Try again",
                "empty": "This file is empty.",
                "nameless": "This file has no name.",
                "type": "This is neither a photo nor a video.",
                "budget": "Many photos were added in the last hour. Please try again later.",
                "closed": "No photos can be added here any more.",
                "locked": "Please open the album again, with its password.",
                "refused": "This one could not be taken. Perhaps there is no room left: ask whoever sent you the link.",
                "failed": "This one did not get through.",
                "unreadable": "This file can no longer be read. Please choose it again.",
                "progress": "% of # done",
                "done": "All done: %",
                "added": "% added",
                "known": "% there already",
                "lost": "% could not be added",
                "stay": "Please keep this page open until everything is added.",
            ]
        ),
        nothingTitle: "Nothing here",
        nothingText:
            "This link does not exist, or the pictures are no longer shared. Ask whoever sent it to you for a new one.",
        awayTitle: "Back in a moment",
        awayText: "The pictures cannot be reached just now. Please try again in a little while.",
        tryAgain: "Try again",
        back: "Back to the pictures"
    )
}
