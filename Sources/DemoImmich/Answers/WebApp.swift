/// The shell of the web app, and in it as much of one as asks what Immich's own asks on a share page, in its order: no
/// more than is needed to see what a visitor's browser would bring into a web server's log.
///
/// `<body data-state>` says how far it is: `loading`, `locked`, `shown` or `failed`; `data-open` names the open picture,
/// `data-user` the address of who is logged in.
struct WebApp {
    let release: Release

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Immich</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/custom.css">
        <style>
        body { margin: 2rem; font: 1rem/1.4 sans-serif }
        #months button { margin: 2px; padding: 0; border: 0; background: #ddd }
        #months img { display: block; height: 120px; min-width: 60px }
        #viewer > * { display: block; max-width: 100%; max-height: 80vh }
        </style>
        <body data-state="loading">
        <h1>Immich, a stand-in</h1>
        <p id="says"></p>
        <form id="unlock" hidden><input type="password" name="password" aria-label="Password"><button>Open</button></form>
        <form id="login" hidden><input name="email" aria-label="E-mail"><input type="password" name="password"
            aria-label="Password"><button>Log in</button></form>
        <button id="oauth" hidden></button>
        <p id="account" hidden><a href="/user-settings">Account settings</a> <button id="link" hidden>Link to OAuth</button>
            <button id="unlink" hidden>Unlink</button> <button id="logout">Log out</button></p>
        <div id="viewer"></div>
        <div id="months"></div>
        <script type="module">
        const isOld = \(release == .v2_3_1);
        \(WebApp.script)
        \(WebApp.signIn)
        </script>

        """
    }

    private static let script = #"""
        const at = (id) => document.getElementById(id);
        const [, kind, name, word, opened] = location.pathname.match(/^\/(share|s)\/([^/]+)(?:\/(photos)\/([^/]+))?/) ?? [];
        const credential = kind && (kind === "s" ? "slug=" + name : "key=" + name);
        const withCredential = (path) => path + (path.includes("?") ? "&" : "?") + credential;

        async function api(path, options) {
            const answer = await fetch("/api" + path, options);
            const body = await answer.json().catch(() => ({}));
            if (!answer.ok) throw Object.assign(new Error(body.message ?? answer.status), { status: answer.status });
            return body;
        }
        const post = (path, fields) => api(path, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields),
        });
        function show(state, text) {
            at("says").textContent = text ?? "";
            document.body.dataset.state = state;
        }

        // Whoever has this cookie counts as logged in; a failure is ignored, and asked for again at the next step.
        async function user() {
            if (!/(^|; )immich_is_authenticated=/.test(document.cookie)) return;
            const calls = ["/users/me", "/users/me/preferences", ...(isOld ? ["/server/about"] : [])];
            return (await Promise.all(calls.map((call) => api(call))).catch(() => []))[0];
        }

        async function me(link) {
            await user();
            try {
                await open(link ?? await api(withCredential("/shared-links/me")));
            } catch (error) {
                // The message decides, whatever the status.
                const isLocked = ["Invalid password", "Password required"].includes(error.message);
                at("unlock").hidden = !isLocked;
                show(isLocked ? "locked" : "failed", error.message);
            }
        }

        at("unlock").onsubmit = async (event) => {
            event.preventDefault();
            const password = event.target.password.value;
            document.body.dataset.state = "loading";
            try {
                const link = await (isOld
                    ? api(withCredential("/shared-links/me?password=" + encodeURIComponent(password)))
                    : post(withCredential("/shared-links/login"), { password }));
                at("unlock").hidden = true;
                await me(link);
            } catch (error) {
                show("locked", error.message);
            }
        };

        async function open(link) {
            const ids = [];
            if (link.album) {
                const query = "albumId=" + link.album.id + "&order=" + (link.album.order ?? "desc");
                for (const { timeBucket } of await api(withCredential("/timeline/buckets?" + query))) {
                    const month = await api(withCredential("/timeline/bucket?" + query + "&timeBucket=" + timeBucket));
                    ids.push(...month.id.map((id, n) => ({ id, isImage: month.isImage[n], motion: month.livePhotoVideoId[n] })));
                    // What lies further down would be asked for when it is scrolled to.
                    if (ids.length >= 60) break;
                }
            } else {
                ids.push(...link.assets.map(({ id, type, livePhotoVideoId }) =>
                    ({ id, isImage: type === "IMAGE", motion: livePhotoVideoId })));
            }
            at("months").replaceChildren(...ids.map((asset, n) => {
                const button = document.createElement("button");
                button.append(picture(asset.id, "thumbnail"));
                button.onclick = () => view(ids, n, link);
                return button;
            }));
            if (word || (!link.album && ids.length === 1)) {
                const n = word ? ids.findIndex(({ id }) => id === opened) : 0;
                if (n >= 0) await view(ids, n, link);
            }
            show("shown", link.album?.albumName ?? link.description ?? "");
        }

        const picture = (id, size) => Object.assign(new Image(), {
            alt: "", src: "/api" + withCredential(`/assets/${id}/thumbnail?size=${size}` + (isOld ? "" : "&edited=true")),
        });

        async function view(ids, n, link) {
            const { id, isImage, motion } = ids[n];
            await user();
            const near = [n, n - 1, n + 1].filter((n) => ids[n]).map((n) => api(withCredential("/assets/" + ids[n].id)));
            // Release 2.3 asks without the link's credential.
            const text = isOld ? api(`/assets/${id}/ocr`).catch(() => []) : [];
            const shown = [picture(id, "preview")];
            const video = isImage ? motion : id;
            if (video) {
                shown.unshift(Object.assign(document.createElement("video"), {
                    controls: true, muted: true, src: "/api" + withCredential(`/assets/${video}/video/playback`),
                }));
            }
            at("viewer").replaceChildren(...shown);
            shown.at(-1).onclick = () => {
                if (link.allowDownload) shown.at(-1).src = "/api" + withCredential(`/assets/${id}/original`);
            };
            await Promise.allSettled([...near, text]);
            document.body.dataset.open = id;
        }

        const about = ["/server/config", "/server/features", "/server/media-types"].map((call) => api(call));
        const [config, features] = await Promise.all(about).catch(() => [{}, {}]);
        const person = await user();
        if (credential) await me();
        """#
}
