// Fingers and mouse on the stage: one pages, dismisses or pans, two zoom, twice quickly zooms in and out.

const fingers = new Map()
let gesture = null
let tap = { time: 0, x: 0, y: 0 }
const currentPane = () => panes.find(pane => at && pane.item === itemAt(at))

function span() {
    const [one, other] = [...fingers.values()]
    return { distance: Math.hypot(one.x - other.x, one.y - other.y), x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
}

stage.addEventListener('pointerdown', event => {
    const video = event.target.closest('video')
    if (event.button || video && event.clientY > video.getBoundingClientRect().bottom - 90) return
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (fingers.size === 1) gesture = { kind: '', x: event.clientX, y: event.clientY, time: event.timeStamp, dx: 0, dy: 0 }
    if (fingers.size === 2) gesture = { kind: 'pinch', ...span(), scale: currentPane()?.zoom.scale ?? 1 }
    if (fingers.size === 2) panes.forEach(pane => pane.at(pane === currentPane() ? 0 : panes.indexOf(pane) - panes.indexOf(currentPane())))
})

stage.addEventListener('pointermove', event => {
    const finger = fingers.get(event.pointerId)
    const pane = currentPane()
    if (!finger || !gesture || !pane) return
    const [x, y] = [event.clientX - finger.x, event.clientY - finger.y]
    Object.assign(finger, { x: event.clientX, y: event.clientY })
    if (gesture.kind === 'pinch') {
        if (fingers.size !== 2) return
        const now = span()
        pane.pan(now.x - gesture.x, now.y - gesture.y)
        pane.zoomTo(gesture.scale * now.distance / gesture.distance, now.x, now.y)
        Object.assign(gesture, { x: now.x, y: now.y })
        return
    }
    ;[gesture.dx, gesture.dy] = [event.clientX - gesture.x, event.clientY - gesture.y]
    if (!gesture.kind && Math.hypot(gesture.dx, gesture.dy) > 8) {
        stage.setPointerCapture(event.pointerId)
        gesture.kind = pane.zoom.scale > 1 ? 'pan' : Math.abs(gesture.dx) > Math.abs(gesture.dy) ? 'page' : 'dismiss'
    }
    if (gesture.kind === 'pan') pane.pan(x, y)
    if (gesture.kind === 'page') drag(gesture.dx)
    if (gesture.kind === 'dismiss') pane.frame.style.transform = `translateY(${gesture.dy}px)`
})

// Past the first and the last picture the finger pulls against a spring.
function drag(dx) {
    const middle = panes.indexOf(currentPane())
    const isEnd = dx > 0 ? middle === 0 : middle === panes.length - 1
    panes.forEach((pane, i) => {
        pane.element.classList.remove('moving')
        pane.at(i - middle, isEnd ? dx / 4 : dx)
    })
}

function letGo(event) {
    if (!fingers.delete(event.pointerId) || !gesture) return
    if (fingers.size) return
    const [{ kind, dx = 0, dy = 0, time }, pane] = [gesture, currentPane()]
    gesture = null
    if (!pane) return
    const speed = Math.abs(dx) / Math.max(1, event.timeStamp - time)
    if (kind === 'page') {
        const middle = panes.indexOf(pane)
        panes.forEach((one, i) => {
            one.element.classList.toggle('moving', !calm.matches)
            one.at(i - middle)
        })
        if (event.type === 'pointerup' && (Math.abs(dx) > innerWidth / 4 || speed > .35)) turn(dx > 0 ? -1 : 1)
    } else if (kind === 'dismiss') {
        if (event.type === 'pointerup' && Math.abs(dy) > innerHeight / 6) close()
        else pane.reset(!calm.matches)
    } else if (!kind && event.type === 'pointerup' && !isVideo(pane.item)) {
        const isDouble = event.timeStamp - tap.time < 320 && Math.hypot(event.clientX - tap.x, event.clientY - tap.y) < 40
        if (isDouble) pane.zoomTo(pane.zoom.scale > 1 ? 1 : 2.5, event.clientX, event.clientY, !calm.matches)
        tap = { time: isDouble ? 0 : event.timeStamp, x: event.clientX, y: event.clientY }
    }
}

stage.addEventListener('pointerup', letGo)
stage.addEventListener('pointercancel', letGo)
