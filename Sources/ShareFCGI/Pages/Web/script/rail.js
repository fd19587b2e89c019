// The rail: the whole album along the window's edge, to see where one is and to go elsewhere.

class Rail {
    constructor() {
        this.element = make('div', 'rail')
        this.element.setAttribute('aria-hidden', 'true')
        this.bar = make('b', '')
        this.flag = make('span', '')
        this.marks = make('div', '')
        this.tops = []
        this.element.append(this.marks, this.bar, this.flag)
        document.body.append(this.element)
        this.element.addEventListener('pointerdown', event => {
            this.element.setPointerCapture(event.pointerId)
            this.element.classList.add('held')
            this.go(event)
            event.preventDefault()
        })
        this.element.addEventListener('pointermove', event => {
            if (this.element.classList.contains('held')) this.go(event)
            else this.point((event.clientY - this.element.offsetTop) / this.element.offsetHeight)
        })
        for (const name of ['pointerup', 'pointercancel']) {
            this.element.addEventListener(name, () => {
                this.element.classList.remove('held')
                schedule()
            })
        }
        this.element.addEventListener('pointerleave', () => this.show())
    }

    get range() { return Math.max(1, document.documentElement.scrollHeight - innerHeight) }

    go(event) {
        pending = null
        const part = clamp(0, (event.clientY - this.element.offsetTop) / this.element.offsetHeight, 1)
        scrollTo(0, part * this.range)
        this.point(part)
    }

    // Years where there is room for them, a dot for the months between.
    draw() {
        const height = this.element.offsetHeight
        const range = this.range
        this.tops = months.map(month => month.section.offsetTop)
        const years = []
        const dots = []
        const put = (list, y, className, textContent) => {
            const mark = make('i', className, { textContent })
            mark.style.top = `${y}px`
            list.push({ y, mark })
        }
        const places = months.map((month, i) => ({ year: month.key.slice(0, 4), y: this.tops[i] / range * height }))
        places.forEach(({ year, y }, i) => {
            const isNew = year !== places[i - 1]?.year && year !== '0000'
            if (isNew && y <= height && !(y - years.at(-1)?.y < 22)) put(years, y, '', year)
        })
        for (const { y } of places) {
            const isFree = years.every(one => Math.abs(one.y - y) > 13) && !(y - dots.at(-1)?.y < 8)
            if (isFree && y <= height) put(dots, y, 'dot', '')
        }
        this.marks.replaceChildren(...[...years, ...dots].map(({ mark }) => mark))
        this.show()
    }

    point(part) {
        const y = part * this.range
        // The first of those that share a row.
        const index = this.tops.indexOf(this.tops.findLast(top => top <= y + 60))
        this.flag.textContent = months[Math.max(0, index)].name
        this.move(this.flag, part)
    }

    show() {
        const part = clamp(0, scrollY / this.range, 1)
        this.move(this.bar, part)
        if (!this.element.matches(':hover')) this.point(part)
    }

    move(mark, part) { mark.style.transform = `translateY(${part * this.element.offsetHeight}px)` }

    // On touch screens it is seen while the page moves.
    wake() {
        this.element.classList.add('moving')
        clearTimeout(this.sleep)
        this.sleep = setTimeout(() => this.element.classList.remove('moving'), 1400)
    }
}

let rail = null
let marking = 0
function mark() {
    clearTimeout(marking)
    marking = setTimeout(() => rail?.draw(), 150)
}
