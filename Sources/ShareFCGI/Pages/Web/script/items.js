// What the page does beyond its HTML: months come when they are scrolled near, only tiles near the window are in the
// document, and a picture opens in the page. Everything it has to know stands in the page; it has no words of its own.

const main = document.querySelector('main[data-root]')
const words = main.dataset
const root = words.root
const locale = document.documentElement.lang
const calm = matchMedia('(prefers-reduced-motion: reduce)')
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const make = (name, className, properties = {}) => Object.assign(document.createElement(name), { className }, properties)
const clamp = (low, value, high) => Math.min(high, Math.max(low, value))

function isInView(element) {
    const box = element?.getBoundingClientRect()
    return !!box && box.bottom > 0 && box.top < innerHeight
}

// Items: one picture or video, as a tile's attributes or a month's columns tell.

const photo = id => `${root}/photo/${id}`
const isVideo = item => item.kind === 1
const source = item => isVideo(item) ? `${root}/video/${item.id}` : `${photo(item.id)}/preview`

const itemOf = ({ dataset: data }) => ({
    id: data.id, ratio: +data.ratio, time: data.time === undefined ? null : +data.time, kind: +(data.kind ?? 0),
    duration: data.duration === undefined ? null : +data.duration, hash: data.hash ?? null,
    clip: data.clip ?? null,
})

const itemsOf = columns => columns.id.map((id, i) => ({
    id, ratio: columns.ratio[i], time: columns.time[i], kind: columns.kind[i],
    duration: columns.duration[i], hash: columns.hash[i], clip: columns.clip?.[i] ?? null,
}))

// The form of a tile in twentieths, as the style sheet's classes have it (Shape.swift).
const stepOf = item => clamp(10, Math.floor((item.ratio + 25) / 50), 40)

// Days, where pictures stand together by them (Grid.swift).
const weekdays = words.weekdays?.split(' ')
const dateOf = item => item.time === null ? null : Math.floor(item.time / 86_400)
const dayName = item => item.time === null ? words.undated
    : `${weekdays[((dateOf(item) + 4) % 7 + 7) % 7]}, ${day.format(item.time * 1000)}`

const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
const minute = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const number = new Intl.NumberFormat(locale)
const percent = new Intl.NumberFormat(locale, { style: 'percent' })

function lengthText(seconds) {
    const two = value => String(value).padStart(2, '0')
    const minutes = Math.floor(seconds / 60)
    const hours = minutes < 60 ? `${minutes}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`
    return `${hours}:${two(seconds % 60)}`
}

function label(item) {
    const parts = [item.clip ? words.live : [words.photo, words.video, words.animated][item.kind]]
    if (isVideo(item) && item.duration !== null) parts.push(lengthText(item.duration))
    if (item.time !== null) parts.push(day.format(item.time * 1000))
    return parts.join(', ')
}
