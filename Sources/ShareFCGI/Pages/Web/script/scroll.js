// Months of the page: those that came with it, and a place for each of the others.

const links = new Map([...document.querySelectorAll('.jump a[data-month]')].map(a => [a.dataset.month, a]))
const months = [...main.querySelectorAll('.month')].map(section => new Month(section, links.get(section.dataset.month)))

function addMissingMonths() {
    const known = new Map(months.splice(0).map(month => [month.key, month]))
    months.push(...[...known.values()].filter(month => !links.has(month.key)))
    for (const [key, link] of links) {
        if (known.has(key)) {
            months.push(known.get(key))
            continue
        }
        const section = make('section', formOf(+link.dataset.count))
        section.dataset.month = key
        section.dataset.count = link.dataset.count
        if (!bare) section.append(headingOf(key, link))
        else {
            section.role = 'group'
            section.ariaLabel = link.dataset.name
        }
        section.append(make('div', 'grid placed waiting'))
        // In a row of its own: what came with the page stays where it is.
        const others = months.at(-1)?.section
        if (others) others.after(...known.has(months.at(-1).key) ? [make('div', 'break')] : [], section)
        else main.prepend(section)
        months.push(new Month(section, link))
    }
}

function headingOf(key, link) {
    const heading = make('h2', '', { textContent: `${link.dataset.name} ` })
    heading.append(make('span', '', { textContent: link.querySelector('span').textContent }))
    if (words.save) {
        const save = make('a', 'save', { href: `${root}/download/${key}` })
        save.setAttribute('aria-label', words.save.replace('%', link.dataset.name))
        heading.append(' ', save)
    }
    return heading
}

// Scrolling

const near = new Set()
const watcher = new IntersectionObserver(changes => {
    for (const { target, isIntersecting } of changes) {
        const month = months.find(one => one.section === target)
        if (isIntersecting) near.add(month)
        else if (near.delete(month)) month.render(Infinity, -Infinity)
    }
    schedule()
}, { rootMargin: '150% 0px' })

let [scheduled, lastTop, lastTime] = [false, scrollY, 0]
function schedule() {
    if (scheduled) return
    scheduled = true
    requestAnimationFrame(() => {
        scheduled = false
        update()
    })
}

// While the page flies by, nothing is made, asked for or moved; a moment of rest brings it all.
let [isFlying, rest] = [false, 0]
async function rested() {
    while (isFlying) await new Promise(resolve => setTimeout(resolve, 50))
}

function update() {
    const now = performance.now()
    const distance = Math.abs(scrollY - lastTop)
    isFlying = distance > innerHeight || distance / Math.max(8, now - lastTime) > innerHeight / 100
    ;[lastTop, lastTime] = [scrollY, now]
    clearTimeout(rest)
    hideBelowGuesses()
    if (isFlying) {
        rest = setTimeout(schedule, 120)
        return
    }
    const margin = innerHeight
    let running = months.reduce((count, month) => count + (month.loading ? 1 : 0), 0)
    const wanted = []
    for (const month of near) {
        const { top, bottom } = month.grid.getBoundingClientRect()
        month.render(-top - margin, innerHeight - top + margin)
        if (!month.items && !month.loading && !(month.notBefore > Date.now())) {
            wanted.push({ month, distance: Math.max(0, top - innerHeight, -bottom) })
        }
    }
    wanted.sort((one, other) => one.distance - other.distance)
    for (const { month } of wanted) {
        if (running++ >= 3) break
        month.load().then(items => {
            if (items && pending && months[pending.month] === month) restore(pending)
            schedule()
            mark()
        })
    }
    rail?.show()
}

// What would be moved by a month that is yet to come is not seen before it; nor, however fast the page flies, in the
// frames in which it moves.
function hideBelowGuesses() {
    let isBelow = false
    for (const month of months) {
        month.section.classList.toggle('below', isBelow)
        isBelow ||= (month.isChanging || !isFlying && month.isGuessed) && isInView(month.section)
    }
}

// Changes a month, and keeps what the visitor looks at where it is. Where that is the month itself, until now of a
// guessed height, he stays as far into it as he was, unless it only grows at its end.
function keepPlace(change, month) {
    const growsAtEnd = month.early?.size > 0
    const anchor = months.find(month => month.section.getBoundingClientRect().bottom > 0)?.section
    const before = anchor?.getBoundingClientRect()
    change()
    if (!anchor) return
    const after = anchor.getBoundingClientRect()
    const part = before.top >= 0 || growsAtEnd || anchor !== month.section ? 0 : before.bottom < innerHeight ? 1 : -before.top / before.height
    const delta = after.top - before.top + part * (after.height - before.height)
    if (delta) scrollBy(0, delta)
}

// Where the visitor is, in a form that outlives another width: the month, the item of the first row, and the rest.
function place() {
    const index = months.findIndex(month => month.section.getBoundingClientRect().bottom > 60)
    if (index < 0 || scrollY < months[0].section.getBoundingClientRect().top + scrollY) return { top: scrollY }
    const { grid, rows } = months[index]
    const box = grid.getBoundingClientRect()
    const row = rows.length && -box.top > 0 ? rows[rowAt(rows, -box.top)] : null
    return { month: index, item: row?.start, offset: row && -box.top - row.top, part: -box.top / Math.max(1, box.height) }
}

let pending = null
function restore(to) {
    const month = months[to.month]
    if (!month) return scrollTo(0, to.top ?? 0)
    const box = month.grid.getBoundingClientRect()
    const isExact = to.item !== undefined && month.rows.length
    const y = isExact ? month.topOf(to.item) + to.offset : to.part * box.height
    pending = isExact || month.settled ? null : to
    scrollTo(0, box.top + scrollY + y)
}

function relayout() {
    const width = metrics.width
    const before = place()
    measure()
    if (metrics.width === width || viewer?.open) {
        metrics.width = viewer?.open ? width : metrics.width
        return
    }
    for (const month of months) {
        month.cut = null
    }
    layOut()
    for (const month of near) month.renderNear(true)
    restore(before)
    mark()
    schedule()
}

let remembering = 0
const remember = () => history.replaceState({ ...history.state, place: place() }, '')

function jumpTo(month) {
    document.querySelector('.jump').open = false
    pending = null
    const heading = month.section.querySelector('h2') ?? month.section
    scrollTo(0, month.section.getBoundingClientRect().top + scrollY)
    month.section.classList.remove('below')
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    schedule()
}
