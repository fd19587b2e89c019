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

function layOut() {
    for (const month of months) {
        month.layout()
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
