// The frame of a small month, which shares a row on wide screens, is known by its count (GalleryPage.swift).
const sharesRows = matchMedia('(min-width: 1024px)')
const formOf = count => !weekdays && !bare && count > 0 && count <= 5 ? `month few n${count}` : 'month'

// Without groups, months have no names.
const bare = main.matches('.bare')

// A month: settled where the page came with all of it (the style sheet lays it out), else its rows are placed here.
class Month {
    constructor(section, link) {
        this.section = section
        this.key = section.dataset.month
        this.name = link?.dataset.name ?? ''
        this.grid = section.querySelector('.grid')
        this.items = null
        this.rows = []
        this.height = 0
        this.shown = new Map()
        this.headings = new Map()
        const tiles = [...this.grid.querySelectorAll('.t')]
        this.count = +(section.dataset.count ?? tiles.length)
        const items = tiles.map(itemOf)
        tiles.forEach((tile, i) => adopt(tile, items[i]))
        this.settled = tiles.length === this.count
        if (this.settled) this.items = items
        else this.early = new Map(tiles.map(tile => [tile.dataset.id, tile]))
    }

    get isSmall() { return this.section.classList.contains('few') }

    get hasDays() { return !!weekdays && !this.key?.startsWith('0000') }

    // Its height will change when its items come, or has just changed.
    get isGuessed() {
        return this.isChanging || !this.items && !this.notBefore && !(this.isSmall && sharesRows.matches)
    }

    get isPlaced() { return !this.settled && (this.items !== null || this.early.size === 0) }

    layout() {
        if (this.settled || !this.isPlaced) return
        if (this.items) {
            this.rows = this.hasDays ? dayRowsOf(this.items, this.cut) : rowsOf(this.items, 0, this.items.length, this.cut)
            const last = this.rows.at(-1)
            this.height = last ? last.top + last.height : 0
        } else {
            this.height = this.guess() - metrics.gap
        }
    }

    // How high it might be.
    guess() {
        const { width, base, gap, step } = metrics
        return Math.ceil(this.count * (step * base / 20 + gap) / width) * (base * 1.12 + gap)
    }

    setHeight() {
        if (this.isPlaced) this.grid.style.height = this.isSmall && sharesRows.matches ? '' : `${this.height}px`
    }

    receive(items) {
        this.items = items
        this.count = items.length
        this.section.className = formOf(items.length)
        if (this.isSmall) return this.fill()
        const early = this.early
        // A row that the visitor sees unfinished stays as it is.
        if (isInView([...early.values()].at(-1))) this.cut = early.size
        this.grid.classList.add('placed')
        this.grid.classList.remove('waiting')
        this.layout()
        // Tiles that came with the page stay the elements they are, and do not come a second time.
        for (const day of this.grid.querySelectorAll('.day')) {
            const own = [...day.querySelectorAll('.t')]
            for (const tile of own) tile.classList.remove('come')
            day.replaceWith(...own)
        }
        items.forEach((item, i) => {
            const tile = early.get(item.id)
            if (!tile) return
            early.delete(item.id)
            this.shown.set(i, tile)
            this.place(tile, i, this.rowOf(i))
        })
        for (const tile of early.values()) tile.remove()
        this.setHeight()
    }

    // All tiles of a small month, which the style sheet lays out.
    fill() {
        const tiles = this.items.map(item => this.early.get(item.id) ?? makeTile(item))
        this.settled = true
        this.grid.className = 'grid'
        this.grid.style.height = ''
        this.grid.replaceChildren(...tiles)
    }

    rowOf(index) {
        let [low, high] = [0, this.rows.length - 1]
        while (low < high) {
            const middle = low + high + 1 >> 1
            if (this.rows[middle].start <= index) low = middle
            else high = middle - 1
        }
        return this.rows[low]
    }

    topOf(index) { return this.rowOf(index)?.top ?? 0 }

    place(tile, index, row) {
        const { gap } = metrics
        let left = row.left ?? 0
        for (let i = row.start; i < index; i++) left += stepOf(this.items[i]) / 20 * row.height + gap
        const width = stepOf(this.items[index]) / 20 * row.height
        Object.assign(tile.style, { left: `${left}px`, top: `${row.top}px`, width: `${width}px`, height: `${row.height}px` })
        tile.querySelector('img').sizes = `${Math.round(width / 2)}px`
    }

    // The name of the day that a row begins.
    head(tile, row) {
        const heading = this.headings.get(row.start) ?? make('h3', '', { textContent: dayName(this.items[row.start]) })
        const top = row.top - metrics.gap - metrics.day
        Object.assign(heading.style, { left: `${row.left}px`, top: `${top}px`, width: `${row.space}px` })
        if (heading.nextSibling !== tile) tile.before(heading)
        this.headings.set(row.start, heading)
    }

    // Puts the tiles between two heights of the grid into the document, and takes the others out.
    render(from, to, again = false) {
        if (this.settled || !this.items) return
        let [start, end] = [0, 0]
        if (this.rows.length && to > this.rows[0].top && from < this.height) {
            let first = rowAt(this.rows, from)
            while (this.rows[first - 1]?.top === this.rows[first].top) first--
            start = this.rows[first].start
            end = this.rows[rowAt(this.rows, to)].end
        }
        for (const [index, tile] of this.shown) {
            if (index >= start && index < end) continue
            this.shown.delete(index)
            drop(tile)
        }
        for (const [index, heading] of this.headings) {
            if (index >= start && index < end) continue
            this.headings.delete(index)
            heading.remove()
        }
        let before = this.grid.firstChild
        for (let index = start; index < end; index++) {
            const known = this.shown.get(index)
            const tile = known ?? makeTile(this.items[index])
            const row = this.rowOf(index)
            if (!known || again) this.place(tile, index, row)
            if (known) before = known.nextSibling
            else this.grid.insertBefore(tile, before)
            if (row.beginsDay && row.start === index) this.head(tile, row)
            this.shown.set(index, tile)
        }
    }

    // Those within a window's height of the window.
    renderNear(again = false) {
        const { top } = this.grid.getBoundingClientRect()
        this.render(-top - innerHeight, 2 * innerHeight - top, again)
    }

    tileOf(index) { return this.settled ? this.grid.querySelectorAll('.t')[index] : this.shown.get(index) }

    // The month's items, asked for once; null where they do not come.
    load() {
        if (this.items) return Promise.resolve(this.items)
        this.loading ??= this.fetch().finally(() => { this.loading = null })
        return this.loading
    }

    async fetch() {
        try {
            const answer = await fetch(`${root}/month/${this.key}.json`, { signal: AbortSignal.timeout(20_000) })
            if (answer.status === 423) showForm()
            if (!answer.ok) throw new Error(answer.status)
            const items = itemsOf(await answer.json())
            await rested()
            learn(items)
            this.isChanging = this.isGuessed
            keepPlace(() => this.receive(items), this)
            // What lies below moves unseen, and is shown a frame later.
            requestAnimationFrame(() => requestAnimationFrame(() => {
                this.isChanging = false
                schedule()
            }))
            schedule()
            return items
        } catch {
            this.notBefore = Date.now() + 5_000
            setTimeout(schedule, 5_100)
            return null
        }
    }
}

function drop(tile) {
    const image = tile.querySelector('img')
    tile.remove()
    // Stops what is still on its way.
    if (!image.complete) image.srcset = ''
}

// The mean form of what is known makes the guess for months that are not.
let [learnedSteps, learnedItems] = [125, 5]
function learn(items) {
    for (const item of items) learnedSteps += stepOf(item)
    learnedItems += items.length
    metrics.step = learnedSteps / learnedItems
}
