// The viewer. A place in the album is a month's index and an item's index in it.

const viewer = document.querySelector('.viewer')
const stage = viewer.querySelector('.stage')
viewer.tabIndex = -1
let at = null
let panes = []

// The place beside another one. Three pictures are the fewest that can go round: the same one cannot lie on both sides.
async function neighbour({ month, index }, step) {
    const goesRound = viewer.dataset.loop !== undefined && countOfAll() > 2
    let items = months[month].items ?? await months[month].load()
    index += step
    while (items && (index < 0 || index >= items.length)) {
        month += step
        if (!months[month] && !goesRound) return null
        if (!months[month]) month = step > 0 ? 0 : months.length - 1
        items = months[month].items ?? await months[month].load()
        index = step > 0 ? 0 : (items?.length ?? 0) - 1
    }
    return items ? { month, index } : null
}

const itemAt = position => months[position.month].items[position.index]

function find(id) {
    for (let month = 0; month < months.length; month++) {
        const index = months[month].items?.findIndex(item => item.id === id) ?? -1
        if (index >= 0) return { month, index }
    }
    return null
}

// A picture that the address names, in months that may not be here yet; given up when the address names another one.
async function search(id) {
    let found = find(id)
    const rest = months.filter(month => !month.items)
    const look = async () => {
        while (!found && rest.length && location.hash === `#${id}`) {
            const month = rest.shift()
            const index = (await month.load())?.findIndex(item => item.id === id) ?? -1
            if (index >= 0) found = { month: months.indexOf(month), index }
        }
    }
    await Promise.all([look(), look(), look(), look()])
    return found
}

async function show(position, moves = false) {
    at = position
    const before = new Map(panes.map(pane => [pane.item.id, pane]))
    const paneOf = place => before.get(itemAt(place).id) ?? new Pane(itemAt(place))
    const current = paneOf(position)
    const arrange = (list, sides) => {
        for (const pane of panes) if (!list.includes(pane)) pane.element.remove()
        list.forEach((pane, i) => {
            pane.element.classList.toggle('moving', moves && before.has(pane.item.id))
            if (!pane.element.isConnected) stage.append(pane.element)
            pane.current = pane === current
            pane.at(sides[i])
            if (pane !== current) pane.reset()
        })
        panes = list
    }
    describe(itemAt(position), position)
    inform(itemAt(position))
    stopClip()
    const around = [await neighbour(position, -1), await neighbour(position, 1)]
    if (at !== position || !viewer.open) return
    const list = [[around[0], -1], [position, 0], [around[1], 1]].filter(([place]) => place)
    const found = list.map(([place]) => place === position ? current : paneOf(place))
    arrange(found, list.map(([, side]) => side))
    playClip(current)
    informOfNeighbours(around.filter(Boolean).map(itemAt))
    viewer.querySelector('.previous').hidden = !around[0]
    viewer.querySelector('.next').hidden = !around[1]
}

function describe(item, { month, index }) {
    const total = countOfAll()
    const before = months.slice(0, month).reduce((sum, one) => sum + one.count, 0)
    const parts = item.time === null ? [] : [minute.format(item.time * 1000)]
    if (total > 1 && viewer.dataset.counter !== undefined) parts.push(`${number.format(before + index + 1)} / ${number.format(total)}`)
    viewer.querySelector('.caption').textContent = parts.join(' · ')
    offerLive(item)
    const download = viewer.querySelector('.download')
    if (!download) return
    download.href = `${photo(item.id)}/original`
    download.hidden = download.dataset.videos !== undefined && !isVideo(item)
}

// Also a tile of a month that is still on its way.
async function openTile(tile) {
    const month = months.find(one => one.section.contains(tile))
    await month.load()
    const position = find(tile.dataset.id)
    if (position) open(position, true)
    else location.href = tile.href
}

function open(position, pushes) {
    const address = `#${itemAt(position).id}`
    if (pushes) history.pushState({ viewer: true, place: place() }, '', address)
    if (!viewer.open) {
        viewer.showModal()
        // Not its first button: no ring before a key is used.
        viewer.focus()
    }
    show(position)
}

async function turn(step) {
    const next = at && await neighbour(at, step)
    if (!next || !viewer.open) return
    history.replaceState(history.state, '', `#${itemAt(next).id}`)
    show(next, !calm.matches)
}

async function turnToEnd(last) {
    const month = last ? months.length - 1 : 0
    const items = await months[month].load()
    if (!items?.length || !viewer.open) return
    const end = { month, index: last ? items.length - 1 : 0 }
    history.replaceState(history.state, '', `#${itemAt(end).id}`)
    show(end)
}

function close() {
    if (history.state?.viewer) return history.back()
    history.replaceState(null, '', location.pathname + location.search)
    hide()
}

// Closes the frame, and leaves the visitor at the tile of what was seen last.
function hide() {
    if (!at) return
    const [month, index] = [months[at.month], at.index]
    at = null
    stopClip()
    for (const pane of panes) pane.current = false
    panes = []
    stage.replaceChildren()
    viewer.close()
    if (!month.settled) {
        const top = month.grid.getBoundingClientRect().top + month.topOf(index)
        const height = month.rowOf(index)?.height ?? 0
        if (top < 52 || top + height > innerHeight) scrollBy(0, top - (innerHeight - height) / 2)
        const { top: grid } = month.grid.getBoundingClientRect()
        month.render(-grid - innerHeight, 2 * innerHeight - grid)
    }
    const tile = month.tileOf(index)
    if (month.settled) {
        const box = tile?.getBoundingClientRect()
        if (box && (box.top < 52 || box.bottom > innerHeight)) tile.scrollIntoView({ block: 'center' })
    }
    tile?.focus({ preventScroll: true })
    schedule()
}
