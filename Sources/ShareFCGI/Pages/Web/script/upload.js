// Adding photos: each file goes in parts, one file after the other, and goes on where it was after a broken connection or,
// when it is chosen again, after the page was closed. All words stand in the page.

const main = document.querySelector('main.add')
const words = main.dataset
const address = `${words.root}/upload`
const list = main.querySelector('.files')
const drop = main.querySelector('.drop')
const sum = main.querySelector('.sum')
const locale = document.documentElement.lang
const percent = new Intl.NumberFormat(locale, { style: 'percent' })
const number = new Intl.NumberFormat(locale)
const entries = []
let working = false
let wakeLock = null

const make = (name, className, properties = {}) => Object.assign(document.createElement(name), { className }, properties)
const fill = (text, value, other) => text.replace('%', () => value).replace('#', () => other)
const rest = seconds => new Promise(done => {
    const timer = setTimeout(done, seconds * 1000)
    addEventListener('online', () => { clearTimeout(timer); done() }, { once: true })
})

// What was begun on this device, so that a file chosen again goes on: for a day, as long as it is kept.
const store = 'share-fcgi uploads'
function remembered() {
    try {
        const all = JSON.parse(localStorage.getItem(store) ?? '{}')
        return Object.fromEntries(Object.entries(all).filter(([, [, time]]) => Date.now() - time < 864e5))
    } catch {
        return {}
    }
}
function remember(print, id) {
    const all = remembered()
    if (id) all[print] = [id, Date.now()]
    else delete all[print]
    try {
        localStorage.setItem(store, JSON.stringify(all))
    } catch {
        // Then it begins anew.
    }
}

// One request; `{status, body, wait}`, with status 0 where there is no connection.
function ask(method, url, body, type, onProgress) {
    return new Promise(done => {
        const request = new XMLHttpRequest()
        request.open(method, url)
        request.timeout = method === 'POST' && body instanceof Blob ? 600_000 : 60_000
        if (type) request.setRequestHeader('Content-Type', type)
        if (onProgress) request.upload.onprogress = event => onProgress(event.loaded)
        const end = () => {
            let answer = {}
            try {
                answer = JSON.parse(request.responseText)
            } catch {
                // Not ours: a web server's own page.
            }
            done({ status: request.status, body: answer, wait: Number(request.getResponseHeader('Retry-After')) || 0 })
        }
        request.onload = end
        request.onerror = request.ontimeout = request.onabort = () => done({ status: 0, body: {}, wait: 0 })
        request.send(body ?? null)
    })
}

class Entry {
    constructor(file) {
        this.file = file
        this.at = 0
        this.state = 'waiting'
        this.row = make('li', 'file')
        this.name = make('span', 'name', { textContent: file.name })
        this.text = make('span', 'text')
        this.bar = make('progress', '', { max: 1, value: 0 })
        this.bar.setAttribute('aria-label', file.name)
        this.again = make('button', 'again', { type: 'button', textContent: words.retry, hidden: true })
        this.again.addEventListener('click', () => {
            this.show('waiting')
            work()
        })
        this.row.append(this.name, this.text, this.bar, this.again)
        list.append(this.row)
        this.show(file.size === 0 ? 'empty' : file.size > +words.largest ? 'large' : 'waiting')
    }

    get print() { return [words.root, this.file.name, this.file.size, this.file.lastModified].join('\n') }
    get isOver() { return !['waiting', 'sending', 'storing', 'paused', 'busy'].includes(this.state) }
    get isGood() { return this.state === 'created' || this.state === 'duplicate' }

    show(state, sent = this.at) {
        this.state = state
        const share = this.file.size ? sent / this.file.size : 0
        this.text.textContent = fill(words[state] ?? words.failed, percent.format(Math.min(share, 1)))
        this.bar.value = this.isGood ? 1 : share
        this.row.className = `file ${this.isGood ? 'good' : this.isOver ? 'bad' : state}`
        this.bar.hidden = this.isOver
        this.again.hidden = !['failed', 'budget', 'unreadable'].includes(state)
        total()
    }

    // What an answer means: null to go on, a number of seconds to wait, or a word at which it ends.
    verdict({ status, body, wait }, tries) {
        if (status >= 200 && status < 300 && (body.id || Number.isInteger(body.at))) return null
        if (status === 423) return 'locked'
        if (status === 404) return 'closed'
        if (['empty', 'nameless', 'type', 'large', 'budget', 'closed', 'refused'].includes(body.error)) return body.error
        if (body.error === 'gone') return 'gone'
        if (tries >= 12) return 'failed'
        if (body.error === 'elsewhere') return .5
        if (status >= 300 && status < 500 && ![408, 429].includes(status)) return 'failed'
        this.show(status === 429 || body.error === 'room' ? 'busy' : 'paused')
        return wait || Math.min(30, 2 ** tries)
    }

    async send() {
        let id = remembered()[this.print]?.[0] ?? null
        let part = 4 << 20
        let tries = 0
        let isKnown = !id
        for (;;) {
            const reply = await this.step(id, part, isKnown)
            if (!reply) return this.show('unreadable')
            const verdict = this.verdict(reply, tries)
            if (verdict === 'gone') {
                if (!id || tries++ > 3) return this.show('failed')
                remember(this.print, null)
                ;[id, this.at, isKnown] = [null, 0, true]
            } else if (typeof verdict === 'string') {
                // What may be tried again goes on then.
                if (!['failed', 'locked', 'budget'].includes(verdict)) remember(this.print, null)
                return this.show(verdict)
            } else if (typeof verdict === 'number') {
                tries += 1
                // What arrived of a part that broke off is kept there: we ask how much.
                isKnown = !id
                await rest(verdict)
            } else {
                const { body } = reply
                if (body.id) {
                    ;[id, part] = [body.id, body.part]
                    remember(this.print, id)
                }
                if (body.at > this.at) tries = 0
                this.at = body.at ?? this.at
                isKnown = true
                if (body.state === 'created' || body.state === 'duplicate') {
                    remember(this.print, null)
                    return this.show(body.state)
                }
                if (body.state === 'storing') {
                    isKnown = false
                    this.show('storing')
                    await rest(1)
                } else {
                    this.show('sending')
                }
            }
        }
    }

    // The next question: announce the file, ask how far it is, or send a part. Null where the file cannot be read.
    async step(id, part, isKnown) {
        if (!id) {
            const form = new URLSearchParams({ name: this.file.name, size: this.file.size, modified: this.file.lastModified })
            return ask('POST', address, form.toString(), 'application/x-www-form-urlencoded')
        }
        if (!isKnown) return ask('GET', `${address}/${id}`)
        const from = this.at
        const piece = this.file.slice(from, from + part)
        try {
            await piece.slice(0, 1).arrayBuffer()
        } catch {
            return null
        }
        return ask('POST', `${address}/${id}?at=${from}`, piece, 'application/octet-stream', sent => {
            const at = from + Math.min(sent, piece.size)
            this.show(at === this.file.size ? 'storing' : 'sending', at)
        })
    }
}

function total() {
    const over = entries.filter(entry => entry.isOver)
    const good = entries.filter(entry => entry.isGood).length
    const known = entries.filter(entry => entry.state === 'duplicate').length
    const parts = [['added', good - known], ['known', known], ['lost', over.length - good]]
    const result = parts.filter(([, count]) => count).map(([word, count]) => fill(words[word], number.format(count))).join(', ')
    const isDone = entries.length > 0 && over.length === entries.length
    main.querySelector('.back').hidden = good === 0 || !isDone
    sum.textContent = entries.length === 0 ? ''
        : !isDone ? `${fill(words.progress, number.format(over.length), number.format(entries.length))} · ${words.stay}`
        : good === entries.length ? fill(words.done, result) : result
}

// A phone that goes to sleep stops sending.
async function stayAwake(wanted) {
    try {
        if (wanted && !wakeLock) wakeLock = await navigator.wakeLock?.request('screen')
        else if (!wanted) {
            await wakeLock?.release()
            wakeLock = null
        }
    } catch {
        wakeLock = null
    }
}

async function work() {
    if (working) return
    working = true
    stayAwake(true)
    for (let entry; (entry = entries.find(one => one.state === 'waiting'));) {
        try {
            await entry.send()
        } catch {
            entry.show('failed')
        }
    }
    working = false
    stayAwake(false)
}

function add(files) {
    for (const file of files) {
        const entry = new Entry(file)
        entries.push(entry)
        total()
    }
    work()
}

const input = drop.querySelector('input')
input.addEventListener('change', () => {
    add([...input.files])
    input.value = ''
})
for (const name of ['dragover', 'dragenter', 'dragleave', 'drop']) {
    addEventListener(name, event => {
        event.preventDefault()
        drop.classList.toggle('over', name === 'dragover' || name === 'dragenter')
        if (name === 'drop') add([...event.dataTransfer?.files ?? []])
    })
}
addEventListener('beforeunload', event => { if (working) event.preventDefault() })
document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && working) {
        wakeLock = null
        stayAwake(true)
    }
})
drop.hidden = false
