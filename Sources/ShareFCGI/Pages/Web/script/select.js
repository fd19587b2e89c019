// Selecting: a mark on each tile, a long press, or the button above; the bar says how many and brings them. Where the
// page has no bar, none of this happens.

const bar = document.querySelector('.choice')
const chosen = new Set()
let choosing = false

const tilesShown = () => main.querySelectorAll('.t')
const countOfAll = () => months.reduce((count, month) => count + month.count, 0)

// A tile as it stands in the selection; every tile comes by here when it is made.
function dress(tile) {
    if (!bar) return
    const isChosen = chosen.has(tileItems.get(tile).id)
    if (!tile.querySelector('.check')) {
        const check = make('span', 'check')
        check.setAttribute('aria-hidden', 'true')
        tile.append(check)
    }
    tile.classList.toggle('chosen', isChosen)
    if (choosing) {
        tile.setAttribute('role', 'checkbox')
        tile.setAttribute('aria-checked', isChosen)
    } else {
        tile.removeAttribute('role')
        tile.removeAttribute('aria-checked')
    }
}

function refresh() {
    document.body.classList.toggle('choosing', choosing)
    bar.hidden = !choosing
    const text = bar.querySelector('p')
    text.textContent = text.dataset.text.replace('%', number.format(chosen.size))
    bar.querySelector('form button').disabled = chosen.size === 0
    const everything = bar.querySelector('.everything')
    if (everything) {
        everything.dataset.all ??= everything.textContent
        everything.textContent = chosen.size >= countOfAll() ? everything.dataset.nothing : everything.dataset.all
    }
    for (const tile of tilesShown()) if (tileItems.has(tile)) dress(tile)
}

function leaveChoice() {
    choosing = false
    chosen.clear()
    refresh()
}

function toggle(tile) {
    const { id } = tileItems.get(tile)
    if (!chosen.delete(id)) chosen.add(id)
    choosing = chosen.size > 0
    refresh()
}

async function chooseEverything() {
    if (chosen.size >= countOfAll()) return leaveChoice()
    for (const month of months) {
        const items = await month.load()
        if (!choosing) return
        for (const item of items ?? []) chosen.add(item.id)
        refresh()
    }
}

// A click that selects; false where it means the picture itself.
function chooses(event, tile) {
    if (!bar || !choosing && !event.target.closest('.check')) return false
    toggle(tile)
    return true
}

// A finger that rests for half a second selects; what follows from it is neither a click nor a menu.
let [press, isPressed] = [null, false]
const letPressGo = () => {
    clearTimeout(press?.timer)
    press = null
}

function listenForChoice() {
    // Of two lines where the window is narrow: names of months stay below it.
    new ResizeObserver(() => document.body.style.setProperty('--choice', `${bar.offsetHeight}px`)).observe(bar)
    const select = document.querySelector('.get .select')
    if (select) select.hidden = false
    select?.addEventListener('click', () => {
        choosing = true
        refresh()
    })
    bar.querySelector('.leave').addEventListener('click', () => {
        leaveChoice()
        select?.focus({ preventScroll: true })
    })
    bar.querySelector('.everything')?.addEventListener('click', chooseEverything)
    bar.querySelector('form').addEventListener('submit', event => {
        const form = event.target
        form.elements.assets.value = JSON.stringify([...chosen])
        const address = chosen.size === 1 ? `${photo([...chosen][0])}/original`
            : chosen.size === countOfAll() && bar.querySelector('.everything') ? form.action : null
        if (!address) return
        event.preventDefault()
        location.assign(address)
    })
    main.addEventListener('pointerdown', event => {
        const tile = event.target.closest('.t')
        isPressed = false
        letPressGo()
        if (!tile || event.pointerType === 'mouse' || !event.isPrimary) return
        const timer = setTimeout(() => {
            isPressed = true
            toggle(tile)
            letPressGo()
        }, 500)
        press = { timer, x: event.clientX, y: event.clientY }
    })
    main.addEventListener('pointermove', event => {
        if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > 6) letPressGo()
    })
    for (const name of ['pointerup', 'pointercancel']) main.addEventListener(name, letPressGo)
    main.addEventListener('contextmenu', event => {
        if ((press || isPressed) && event.target.closest('.t')) event.preventDefault()
    })
    main.addEventListener('click', event => {
        if (!isPressed) return
        isPressed = false
        event.preventDefault()
        event.stopPropagation()
    }, true)
    document.addEventListener('keydown', event => {
        if (viewer.open || event.altKey || event.ctrlKey || event.metaKey) return
        const tile = document.activeElement?.closest?.('.t')
        if (event.key === 'Escape' && choosing) leaveChoice()
        else if (tile && (event.key === 'x' || event.key === ' ' && choosing)) toggle(tile)
        else return
        event.preventDefault()
    })
    refresh()
}
