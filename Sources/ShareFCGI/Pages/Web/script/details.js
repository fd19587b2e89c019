// What is known of a picture: a strip below it, and a panel beside it. Asked for when the picture is looked at, with its
// neighbours, and remembered. Where visitors may read nothing, the page has neither.

const strip = viewer.querySelector('.said')
const panel = viewer.querySelector('.panel')
const info = viewer.querySelector('.info')
const details = new Map()
let informed = null

const remembers = {
    get panel() {
        try { return localStorage.getItem('details') === 'open' } catch { return false }
    },
    set panel(isOpen) {
        try { localStorage.setItem('details', isOpen ? 'open' : 'shut') } catch { /* not allowed: then not */ }
    },
}

const asksDetails = () => Boolean(strip || panel && !panel.hidden)

// Null where they do not come, or not yet.
function askDetails(id) {
    let known = details.get(id)
    if (known) return known
    known = { texts: null }
    known.coming = fetch(`${root}/details/${id}`, { signal: AbortSignal.timeout(20_000) }).then(answer => {
        if (answer.status === 423) showForm()
        if (!answer.ok) throw new Error(answer.status)
        return answer.json()
    }).then(texts => { known.texts = texts }).catch(() => { details.delete(id) })
    details.set(id, known)
    if (details.size > 200) details.delete(details.keys().next().value)
    return known
}

// Of the picture that is looked at. What comes too late is for another one.
async function inform(item) {
    informed = item
    if (!asksDetails()) return
    const known = askDetails(item.id)
    if (!known.texts) {
        tell({}, true)
        await known.coming
    }
    if (informed === item) tell(known.texts ?? {}, false)
}

function informOfNeighbours(items) {
    if (asksDetails()) for (const item of items) askDetails(item.id)
}

function tell(texts, isWaiting) {
    if (strip) strip.textContent = texts.caption ?? ''
    if (!panel) return
    panel.setAttribute('aria-busy', isWaiting)
    let isKnown = false
    for (const part of panel.querySelectorAll('section')) {
        part.hidden = true
        for (const line of part.querySelectorAll('[data-fields]')) {
            const { fields, joint } = line.dataset
            line.textContent = fields.split(' ').map(name => texts[name]).filter(Boolean).join(joint)
            line.hidden = !line.textContent
            if (line.hidden) continue
            part.hidden = false
            isKnown = true
        }
    }
    panel.querySelector('.nothing').hidden = isKnown || isWaiting
    const map = panel.querySelector('.map')
    if (!map) return
    map.hidden = !texts.map
    if (texts.map) map.href = texts.map
    else map.removeAttribute('href')
}

function showPanel(isOpen) {
    panel.hidden = !isOpen
    info.setAttribute('aria-expanded', isOpen)
    viewer.classList.toggle('informed', isOpen)
    currentPane()?.reset()
    if (isOpen && informed) inform(informed)
}

// By the visitor, who wants it so next time, too.
function turnPanel(isOpen = panel.hidden) {
    if (!panel) return
    if (!isOpen && panel.contains(document.activeElement)) info.focus()
    showPanel(isOpen)
    remembers.panel = isOpen
}

if (panel) {
    info.addEventListener('click', () => turnPanel())
    panel.querySelector('.shut').addEventListener('click', () => turnPanel(false))
}
