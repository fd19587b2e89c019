// Live photos: while the button is down, the moving part of each photo that is looked at plays once, and the photo is
// back. Clips are asked for only then.

const liveButton = viewer.querySelector('.live')
let isLive = false
let clip = null

function playClip(pane) {
    stopClip()
    if (!isLive || !pane?.item.clip) return
    const playing = make('video', 'clip', { muted: true, playsInline: true, src: `${root}/video/${pane.item.clip}` })
    playing.setAttribute('aria-hidden', 'true')
    playing.addEventListener('playing', () => pane.frame.classList.add('alive'))
    playing.addEventListener('ended', () => { if (clip?.playing === playing) stopClip() })
    playing.addEventListener('error', () => {
        if (clip?.playing !== playing) return
        stopClip()
        askWhy(playing.src)
    })
    clip = { playing, pane }
    pane.frame.append(playing)
    playing.play().catch(() => { /* paged on, or refused: the photo stays */ })
}

function stopClip() {
    if (!clip) return
    const { playing, pane } = clip
    clip = null
    pane.frame.classList.remove('alive')
    playing.pause()
    playing.remove()
    // Ends what is still on its way.
    playing.removeAttribute('src')
    playing.load()
}

function offerLive(item) { liveButton.hidden = !item.clip }

function turnLive() {
    if (liveButton.hidden) return
    isLive = !isLive
    liveButton.setAttribute('aria-pressed', isLive)
    playClip(currentPane())
}

liveButton.addEventListener('click', turnLive)
