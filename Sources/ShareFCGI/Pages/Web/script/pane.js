class Pane {
    constructor(item) {
        this.item = item
        this.element = make('figure', 'pane')
        this.frame = make('div', 'frame')
        this.element.append(this.frame)
        this.zoom = { scale: 1, x: 0, y: 0 }
        this.full = this.image('preview', 'full', label(item))
        this.full.addEventListener('load', event => event.target.classList.add('ready'))
        this.full.addEventListener('error', event => {
            this.element.append(make('p', '', { textContent: viewer.dataset.failed }))
            askWhy(event.target.src)
        })
        this.frame.append(this.image('thumbnail', '', ''), this.full)
    }

    image(size, className, alt) {
        const image = make('img', className, { alt, draggable: false, src: `${photo(this.item.id)}/${size}` })
        // No browser's mark of a broken picture: what there is to say stands below.
        image.addEventListener('error', () => { image.hidden = true })
        return image
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
            if (viewer.dataset.autoplay !== undefined) this.play(this.video)
        } else {
            this.video.pause()
            this.video.removeAttribute('src')
            this.video.remove()
            this.video = null
            this.reset()
        }
    }

    // Without sound where the browser wants a tap for that, and once more where something came between.
    async play(video) {
        try {
            await video.play()
        } catch (error) {
            if (video !== this.video) return
            video.muted = error.name === 'NotAllowedError'
            video.play().catch(() => {})
        }
    }

    at(side, pixels = 0) { this.element.style.transform = `translateX(calc(${side * 100}% + ${pixels}px))` }

    // How far it can be zoomed: to one pixel of the file for one of the page.
    get cap() {
        const { naturalWidth, naturalHeight, clientWidth, clientHeight } = this.full
        return naturalWidth ? Math.max(1, naturalWidth / clientWidth, naturalHeight / clientHeight) : 1
    }

    // The first zoom asks for more than the preview has; where that fails, the next one asks again.
    async sharpen() {
        if (this.sharper || viewer.dataset.zoom === undefined || this.item.kind !== 0) return
        this.sharper = this.image('fullsize', 'full ready', this.full.alt)
        try {
            await this.sharper.decode()
        } catch {
            askWhy(this.sharper.src)
            this.sharper = null
            return
        }
        this.full.replaceWith(this.sharper)
        this.full = this.sharper
        if (this.goal) this.zoomTo(this.goal.scale, this.goal.x, this.goal.y, !calm.matches)
    }

    reset(eased = false) {
        this.goal = null
        this.zoom = { scale: 1, x: 0, y: 0 }
        this.draw(eased)
    }

    // Zooms so that the point under the fingers stays there, never past the picture's edge, and not past its pixels:
    // what was wanted beyond them comes with the larger picture.
    zoomTo(scale, x, y, eased = false) {
        const next = clamp(1, scale, this.cap)
        this.goal = scale > next ? { scale, x, y } : null
        if (scale > 1) this.sharpen()
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
