// Tiles

const tileItems = new WeakMap()

function makeTile(item) {
    const tile = make('a', `t r${stepOf(item)} coming`, { href: source(item) })
    tile.dataset.id = item.id
    const image = make('img', '', { decoding: 'async', loading: 'lazy', alt: label(item) })
    const width = short => Math.max(short, Math.floor(short * item.ratio / 1000))
    image.sizes = `${Math.round(stepOf(item) * metrics.base / 40)}px`
    image.srcset = `${photo(item.id)}/thumbnail ${width(250)}w, ${photo(item.id)}/preview ${width(1440)}w`
    tile.append(image)
    if (isVideo(item)) tile.append(badge('badge video', item.duration === null ? '' : lengthText(item.duration)))
    if (item.clip) tile.append(badge('badge live', ''))
    if (item.kind === 2) tile.append(badge('badge', words.badge))
    adopt(tile, item)
    return tile
}

function badge(className, text) {
    const element = make('span', className, { textContent: text })
    element.setAttribute('aria-hidden', 'true')
    return element
}

// What every tile gets, also those that came with the page: its item, and a look before its picture is there.
function adopt(tile, item) {
    const image = tile.querySelector('img')
    tileItems.set(tile, item)
    dress(tile)
    const arrived = () => {
        if (tile.classList.replace('coming', 'come') || tile.querySelector('canvas')) {
            setTimeout(() => tile.querySelector('canvas')?.remove(), 300)
        }
    }
    const failed = () => {
        tile.classList.add('gone')
        askWhy(image.currentSrc || image.src)
    }
    image.addEventListener('load', arrived)
    image.addEventListener('error', failed)
    if (image.complete && image.currentSrc) return image.naturalWidth ? arrived() : failed()
    if (item.hash) {
        try {
            tile.prepend(thumbHash(item.hash, item.ratio / 1000))
        } catch { /* no base64, or cut short: the plain tile */ }
    }
}

// A picture does not say why it fails. 423: the unlock has lapsed.
let asked = 0
async function askWhy(address) {
    if (Date.now() - asked < 10_000) return
    asked = Date.now()
    const answer = await fetch(address, { method: 'HEAD' }).catch(() => null)
    if (answer?.status === 423) showForm()
}

// The page itself, asked for again, is the form now; once only, should the server be of two minds.
function showForm() {
    if (Date.now() - (sessionStorage.getItem('form') ?? 0) < 30_000) return
    sessionStorage.setItem('form', Date.now())
    // The fragment stays: what it names is opened afterwards.
    history.replaceState(null, '', root + location.hash)
    location.reload()
}
