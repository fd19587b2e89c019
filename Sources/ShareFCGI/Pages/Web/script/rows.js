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
