// Begin

viewer.addEventListener('wheel', event => {
    if (event.target.closest('.panel, .said')) return
    event.preventDefault()
    const pane = currentPane()
    if (pane && !isVideo(pane.item)) pane.zoomTo(pane.zoom.scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY)
}, { passive: false })

document.addEventListener('keydown', event => {
    if (!viewer.open || event.altKey || event.ctrlKey || event.metaKey || event.target.closest('video') && event.key !== 'Escape') return
    const actions = {
        ArrowLeft: () => turn(-1), ArrowRight: () => turn(1), Home: () => turnToEnd(false), End: () => turnToEnd(true),
        Escape: () => panel && !panel.hidden ? turnPanel(false) : close(), i: () => turnPanel(), l: turnLive,
    }
    if (!actions[event.key]) return
    event.preventDefault()
    actions[event.key]()
})
viewer.addEventListener('cancel', event => {
    event.preventDefault()
    close()
})
// The browser may close the frame without asking.
viewer.addEventListener('close', () => { if (at) close() })
viewer.querySelector('.close').addEventListener('click', close)
viewer.querySelector('.previous').addEventListener('click', () => turn(-1))
viewer.querySelector('.next').addEventListener('click', () => turn(1))

document.addEventListener('click', event => {
    const link = event.target.closest('a')
    const jump = document.querySelector('.jump')
    if (jump?.open && !jump.contains(event.target)) jump.open = false
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const month = months.find(one => one.key && one.key === link.dataset.month)
    if (!month && !tileItems.has(link)) return
    event.preventDefault()
    if (month) jumpTo(month)
    else if (!chooses(event, link)) openTile(link)
})

document.addEventListener('keydown', event => {
    const jump = document.querySelector('.jump')
    if (event.key !== 'Escape' || !jump?.open) return
    jump.open = false
    jump.querySelector('summary').focus()
})

// What the address names is opened; where it names nothing, the viewer closes.
async function followAddress() {
    const id = location.hash.slice(1)
    if (!uuid.test(id)) return hide()
    const position = await search(id)
    if (location.hash !== `#${id}`) return
    if (position) open(position, false)
    else hide()
}
addEventListener('popstate', followAddress)

addEventListener('scroll', () => {
    schedule()
    rail?.wake()
    clearTimeout(remembering)
    remembering = setTimeout(remember, 250)
}, { passive: true })

for (const name of ['wheel', 'touchstart', 'keydown']) addEventListener(name, () => { pending = null }, { passive: true })

function begin() {
    history.scrollRestoration = 'manual'
    document.documentElement.style.overflowAnchor = 'none'
    for (const month of months) if (month.items) learn(month.items)
    measure()
    addMissingMonths()
    if (bar) listenForChoice()
    if (panel && remembers.panel) showPanel(true)
    layOut()
    for (const month of months) watcher.observe(month.section)
    if (document.querySelector('.jump.long')) rail = new Rail()
    mark()
    if (history.state?.place) restore(history.state.place)
    followAddress().then(() => {
        if (words.open !== undefined && !viewer.open && !location.hash) open({ month: 0, index: 0 }, false)
    })
    new ResizeObserver(relayout).observe(main)
    addEventListener('pagehide', remember)
    schedule()
}

begin()
