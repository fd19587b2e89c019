// Rows: broken as the style sheet's flex box breaks them, from the same whole numbers, so nothing moves when the script
// takes over from it.

// `cut`: an item that begins a row, whatever room is left in the one before. With `hasDays`, so does every first one of a
// day, below its heading.
function rowsOf(items, width, base, gap, cut, hasDays) {
    const rows = []
    let [start, used, steps, top, beginsDay] = [0, 0, 0, 0, false]
    const close = (end, height) => {
        rows.push({ start, end, top, height, beginsDay })
        top += height + gap
        beginsDay = false
    }
    items.forEach((item, i) => {
        const step = stepOf(item)
        if (hasDays && (i === 0 || dateOf(item) !== dateOf(items[i - 1]))) {
            if (i > start) close(i, base)
            ;[start, used, steps, beginsDay] = [i, 0, 0, true]
            top += metrics.day + gap
        }
        const space = step * base / 20
        if (i > start && (i === cut || used + gap + space > width)) {
            close(i, i === cut ? base : (width - gap * (i - start - 1)) / steps * 20)
            ;[start, used, steps] = [i, 0, 0]
        }
        used += space + (i > start ? gap : 0)
        steps += step
    })
    if (items.length) close(items.length, base)
    return rows
}

// The last row that begins at or above y.
function rowAt(rows, y) {
    let [low, high] = [0, rows.length - 1]
    while (low < high) {
        const middle = low + high + 1 >> 1
        if (rows[middle].top <= y) low = middle
        else high = middle - 1
    }
    return low
}

const metrics = { width: 0, base: 120, gap: 4, day: 44, step: 25 }

function measure() {
    const style = getComputedStyle(document.documentElement)
    metrics.base = parseFloat(style.getPropertyValue('--h'))
    metrics.gap = parseFloat(style.getPropertyValue('--gap'))
    metrics.day = parseFloat(style.getPropertyValue('--day'))
    const box = getComputedStyle(main)
    metrics.width = main.getBoundingClientRect().width - parseFloat(box.paddingLeft) - parseFloat(box.paddingRight)
}
