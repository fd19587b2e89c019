// Light or dark as this browser chose on Immich's own pages, where it did; else the style sheet goes by the system.
// It stands behind the style sheet and before the page, so nothing is seen in the other colours first.

{
    let theme = null
    try {
        const stored = localStorage.getItem('color-theme')
        const choice = stored === 'dark' || stored === 'light' ? stored : JSON.parse(stored)
        theme = choice?.system ? null : choice?.value ?? choice
    } catch { /* no storage, or nothing that Immich has written */ }
    if (theme === 'dark' || theme === 'light') {
        for (const rule of document.querySelector('link[rel=stylesheet]').sheet?.cssRules ?? []) {
            if (rule.media?.mediaText.includes('color-scheme: dark')) rule.media.mediaText = theme === 'dark' ? 'all' : 'not all'
        }
        for (const meta of document.querySelectorAll('meta[name=theme-color]')) {
            meta.media = meta.media.includes(theme) ? 'all' : 'not all'
        }
        document.querySelector('meta[name=color-scheme]').content = theme
        document.documentElement.style.colorScheme = theme
    }
}
