/// The pages of whoever has no link: the log-in page, which may go on to a provider by itself, the account's settings,
/// and the rest, which shows who is in.
extension WebApp {
    static let signIn = #"""
        const query = new URLSearchParams(location.search);
        // The address without its query: what the provider shall come back to.
        const here = location.origin + location.pathname;
        const next = /^\/(?!\/)/.test(query.get("continue") ?? "") ? query.get("continue") : "/photos";
        const comesBack = query.has("code") || query.has("error");

        async function toProvider() {
            const { url } = await post("/oauth/authorize", { redirectUri: here });
            location.assign(url);
        }

        async function logInPage() {
            const door = (text) => {
                at("login").hidden = !features.passwordLogin;
                at("oauth").hidden = !features.oauth;
                show("locked", text);
            };
            at("oauth").textContent = config.oauthButtonText;
            at("oauth").onclick = () => toProvider().catch((error) => door(error.message));
            at("login").onsubmit = async (event) => {
                event.preventDefault();
                const { email, password } = event.target;
                await post("/auth/login", { email: email.value, password: password.value })
                    .then(() => location.assign(next), (error) => door(error.message));
            };
            if (features.oauth && comesBack) {
                return post("/oauth/callback", { url: location.href })
                    // The deep link is lost on this way.
                    .then(() => location.assign("/photos"), (error) => door(error.message));
            }
            const launches = features.oauthAutoLaunch && query.get("autoLaunch") !== "0" && query.get("password") !== "1";
            if (features.oauth && (launches || query.get("autoLaunch") === "1")) {
                return toProvider().catch((error) => door(error.message));
            }
            door("");
        }

        async function settingsPage() {
            let text = person.name;
            if (features.oauth && comesBack) {
                await post("/oauth/link", { url: location.href }).then(() => { text += ", linked"; }, (error) => { text = error.message; });
            }
            const { oauthId } = await api("/users/me");
            at("link").hidden = !features.oauth || Boolean(oauthId);
            at("unlink").hidden = !features.oauth || !oauthId;
            at("link").onclick = toProvider;
            at("unlink").onclick = () => post("/oauth/unlink", {}).then(() => location.assign(here));
            show("shown", text);
        }

        at("logout").onclick = async () => {
            const { redirectUri } = await post("/auth/logout", {});
            location.assign(redirectUri);
        };

        if (!credential && person) {
            document.body.dataset.user = person.email;
            at("account").hidden = false;
        }
        if (credential) {
            // The page of a share is no business of this one.
        } else if (location.pathname === "/auth/login" && !person) {
            await logInPage();
        } else if (!person) {
            location.replace("/auth/login?continue=" + encodeURIComponent(location.pathname + location.search));
        } else if (location.pathname === "/user-settings") {
            await settingsPage();
        } else if (location.pathname === "/auth/login") {
            location.replace(next);
        } else {
            show("shown", person.name);
        }
        """#
}
