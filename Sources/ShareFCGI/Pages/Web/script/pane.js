class Pane {
    constructor(item) {
        this.item = item
        this.element = make('figure', 'pane')
        this.frame = make('div', 'frame')
        this.element.append(this.frame)
        this.zoom = { scale: 1, x: 0, y: 0 }
        const image = (size, className) => make('img', className, { alt: '', draggable: false, src: `${photo(item.id)}/${size}` })
        const full = image('preview', 'full')
        full.alt = label(item)
        full.addEventListener('load', () => full.classList.add('ready'))
        full.addEventListener('error', () => {
            this.element.append(make('p', '', { textContent: viewer.dataset.failed }))
            askWhy(full.src)
        })
        this.frame.append(image('thumbnail', ''), full)
    }

    // A video plays only where it is looked at.
    set current(isCurrent) {
        this.element.inert = !isCurrent
        if (!isVideo(this.item) || isCurrent === Boolean(this.video)) return
        if (isCurrent) {
            this.video = make('video', '', { controls: true, playsInline: true, preload: 'metadata' })
            this.video.poster = `${photo(this.item.id)}/preview`
            this.video.src = source(this.item)
            this.video.setAttribute('aria-label', label(this.item))
            this.video.addEventListener('error', () => askWhy(this.video.src))
            this.frame.append(this.video)
        } else {
            this.video.pause()
            this.video.removeAttribute('src')
            this.video.remove()
            this.video = null
            this.reset()
        }
    }

    at(side, pixels = 0) { this.element.style.transform = `translateX(calc(${side * 100}% + ${pixels}px))` }

    reset(eased = false) {
        this.zoom = { scale: 1, x: 0, y: 0 }
        this.draw(eased)
    }

    // Zooms so that the point under the fingers stays there, and never past the picture's edge.
    zoomTo(scale, x, y, eased = false) {
        const next = clamp(1, scale, 6)
        const factor = next / this.zoom.scale
        this.zoom = { scale: next, x: x - (x - this.zoom.x) * factor, y: y - (y - this.zoom.y) * factor }
        this.draw(eased)
    }

    pan(x, y) {
        this.zoom.x += x
        this.zoom.y += y
        this.draw()
    }

    draw(eased = false) {
        const { scale } = this.zoom
        this.zoom.x = clamp(stage.clientWidth * (1 - scale), this.zoom.x, 0)
        this.zoom.y = clamp(stage.clientHeight * (1 - scale), this.zoom.y, 0)
        this.frame.classList.toggle('easing', eased)
        this.frame.style.transform = scale === 1 ? '' : `translate(${this.zoom.x}px, ${this.zoom.y}px) scale(${scale})`
    }
}
