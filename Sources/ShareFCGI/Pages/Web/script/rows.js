// Rows: broken as the style sheet's flex box breaks them, from the same whole numbers, so nothing moves when the script
// takes over from it.

// The rows of the items from `start` to `end`. `cut`: an item that begins a row, whatever room is left in the one before.
function rowsOf(items, start, end, cut) {
    const { width, base, gap } = metrics
    const rows = []
    let [used, steps, top] = [0, 0, 0]
    const close = (next, height) => {
        rows.push({ start, end: next, top, height, left: 0 })
        top += height + gap
        ;[start, used, steps] = [next, 0, 0]
    }
    for (let i = start; i < end; i++) {
        const step = stepOf(items[i])
        const space = step * base / 20
        if (i > start && (i === cut || used + gap + space > width)) {
            close(i, i === cut ? base : (width - gap * (i - start - 1)) / steps * 20)
        }
        used += space + (i > start ? gap : 0)
        steps += step
    }
    if (start < end) close(end, base)
    return rows
}

// The rows of days: each below its name, and beside the one before where a row has room for both.
function dayRowsOf(items, cut) {
    const { width, base, gap, day, name, apart } = metrics
    const rows = []
    let [top, left] = [0, 0]
    for (let start = 0, end; start < items.length; start = end) {
        const beginsDay = start === 0 || dateOf(items[start]) !== dateOf(items[start - 1])
        end = start + 1
        while (end < items.length && end !== cut && dateOf(items[end]) === dateOf(items[start])) end++
        const own = rowsOf(items, start, end)
        const steps = items.slice(start, end).reduce((sum, item) => sum + stepOf(item), 0)
        const wide = Math.max(name, steps * base / 20 + gap * (end - start - 1))
        const space = own.length > 1 || !beginsDay ? width : Math.min(wide, width)
        if (rows.length && left + space > width) {
            const last = rows.at(-1)
            ;[top, left] = [last.top + last.height + gap, 0]
        }
        for (const row of own) rows.push({ ...row, top: row.top + top + (beginsDay ? day + gap : 0), left })
        Object.assign(rows.at(-own.length), { beginsDay, space })
        left += space + apart
    }
    return rows
}

// The rows of all months together, where they go on from month to month. A row lies in the month that begins it; the
// pieces of it that belong to the next ones stick out of theirs, above. Where what follows is not known, it waits.
function flow() {
    const { width, base, gap } = metrics
    let [row, used, steps, count] = [[], 0, 0, 0]
    const close = (height, awaited = null) => {
        const mates = row.map(piece => piece.month)
        const [first] = mates
        let left = 0
        for (const piece of row) {
            const top = piece.month === first ? first.height : -height - gap
            Object.assign(piece, { top, left, height, mates, awaited })
            left += piece.steps / 20 * height + gap * (piece.end - piece.start)
        }
        if (first) first.height += height + gap
        ;[row, used, steps, count] = [[], 0, 0, 0]
    }
    for (const month of months) {
        ;[month.rows, month.height] = [[], 0]
        if (!month.listed) {
            close(base, month)
            month.height = month.guess()
            continue
        }
        month.listed.forEach((item, i) => {
            const step = stepOf(item)
            const space = step * base / 20
            const isCut = i === month.cut
            if (count && (isCut || used + gap + space > width)) close(isCut ? base : (width - gap * (count - 1)) / steps * 20)
            if (row.at(-1)?.month !== month) {
                row.push({ month, start: i, end: i, steps: 0 })
                month.rows.push(row.at(-1))
            }
            const piece = row.at(-1)
            piece.end++
            piece.steps += step
            used += space + (count ? gap : 0)
            steps += step
            count++
        })
        if (!month.items) close(base, month)
    }
    close(base)
}

function layOut() {
    if (flows) flow()
    for (const month of months) {
        if (!flows) month.layout()
        month.setHeight()
    }
}

// The last row that begins at or above y; days beside each other have the same height.
function rowAt(rows, y) {
    let [low, high] = [0, rows.length - 1]
    while (low < high) {
        const middle = low + high + 1 >> 1
        if (rows[middle].top <= y) low = middle
        else high = middle - 1
    }
    return low
}

const metrics = { width: 0, base: 120, gap: 4, day: 44, name: 190, apart: 28, step: 25 }

function measure() {
    const style = getComputedStyle(document.documentElement)
    for (const [name, property] of [['base', '--h'], ['gap', '--gap'], ['day', '--day'], ['name', '--name'], ['apart', '--apart']]) {
        metrics[name] = parseFloat(style.getPropertyValue(property))
    }
    const box = getComputedStyle(main)
    metrics.width = main.getBoundingClientRect().width - parseFloat(box.paddingLeft) - parseFloat(box.paddingRight)
}
