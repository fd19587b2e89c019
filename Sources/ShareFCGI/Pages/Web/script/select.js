// Selecting: a mark on each tile, a long press, or the button above; the bar says how many and brings them. Where the
// page has no bar, none of this happens.

const bar = document.querySelector('.choice')
// What is selected are those that are marked or, after "Select all", all but those: also what nobody has seen yet.
const marked = new Set()
let [choosing, inverted, gathering] = [false, false, false]

const tilesShown = () => main.querySelectorAll('.t')
const countOfAll = () => months.reduce((count, month) => count + month.count, 0)
const isChosen = id => inverted !== marked.has(id)
const countOfChosen = () => inverted ? countOfAll() - marked.size : marked.size
// All as a whole needs no ids; all but some needs those of every month.
const isReady = () => !inverted || marked.size === 0 || months.every(month => month.items)
const chosenIDs = () => inverted ? months.flatMap(month => month.items.map(item => item.id)).filter(isChosen) : [...marked]

// A tile as it stands in the selection; every tile comes by here when it is made.
function dress(tile) {
    if (!bar) return
    const isOn = isChosen(tileItems.get(tile).id)
    if (!tile.querySelector('.check')) {
        const check = make('span', 'check')
        check.setAttribute('aria-hidden', 'true')
        tile.append(check)
    }
    tile.classList.toggle('chosen', isOn)
    if (choosing) {
        tile.setAttribute('role', 'checkbox')
        tile.setAttribute('aria-checked', isOn)
    } else {
        tile.removeAttribute('role')
        tile.removeAttribute('aria-checked')
    }
}

function refresh() {
    document.body.classList.toggle('choosing', choosing)
    bar.hidden = !choosing
    const text = bar.querySelector('p')
    text.textContent = text.dataset.text.replace('%', number.format(countOfChosen()))
    bar.querySelector('.warning').textContent = ''
    const download = bar.querySelector('form button')
    download.dataset.ready ??= download.textContent
    download.disabled = countOfChosen() === 0 || !isReady()
    download.textContent = isReady() ? download.dataset.ready : `${download.dataset.preparing} ${percent.format(shareKnown())}`
    const everything = bar.querySelector('.everything')
    if (everything) {
        everything.dataset.all ??= everything.textContent
        everything.textContent = countOfChosen() >= countOfAll() ? everything.dataset.nothing : everything.dataset.all
    }
    for (const tile of tilesShown()) if (tileItems.has(tile)) dress(tile)
}

function leaveChoice() {
    choosing = inverted = false
    marked.clear()
    refresh()
}

function toggle(tile) {
    const { id } = tileItems.get(tile)
    if (!marked.delete(id)) marked.add(id)
    if (countOfChosen() <= 0) return leaveChoice()
    choosing = true
    refresh()
    gather()
}

function chooseEverything() {
    if (countOfChosen() >= countOfAll()) return leaveChoice()
    marked.clear()
    inverted = true
    refresh()
}

const shareKnown = () => months.reduce((count, month) => count + (month.items ? month.count : 0), 0) / countOfAll()

// One month after the other, until nothing is missing; one that does not come is asked for again.
async function gather() {
    if (gathering) return
    gathering = true
    while (choosing && !isReady()) {
        const items = await months.find(month => !month.items).load()
        if (!items) await new Promise(done => setTimeout(done, 5_000))
        refresh()
    }
    gathering = false
}

// What the form would send is measured: more than the server reads is not sent, and the selection stays.
function download(event) {
    const form = event.target
    const whole = countOfChosen() === countOfAll() && bar.querySelector('.everything')?.dataset.whole
    const ids = whole ? [] : chosenIDs()
    const address = whole || ids.length === 1 && `${photo(ids[0])}/original`
    if (address) {
        event.preventDefault()
        return location.assign(address)
    }
    form.elements.assets.value = JSON.stringify(ids)
    if (`${new URLSearchParams(new FormData(form))}`.length <= +form.dataset.longest) return
    event.preventDefault()
    const warning = bar.querySelector('.warning')
    warning.textContent = warning.dataset.text
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
    // The names of months stay below it, and where it lies at the bottom, the last row above it.
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
    bar.querySelector('form').addEventListener('submit', download)
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
