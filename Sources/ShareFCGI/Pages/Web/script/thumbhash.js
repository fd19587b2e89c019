// ThumbHash: a picture's few lowest frequencies, as luminance, two colour differences and alpha.

function thumbHash(base64, ratio) {
    const hash = Uint8Array.from(atob(base64), c => c.charCodeAt(0))
    const bits = (from, count) => {
        let value = 0
        for (let i = count - 1; i >= 0; i--) value = value << 1 | hash[from + i >> 3] >> (from + i & 7) & 1
        return value
    }
    const [hasAlpha, isLandscape] = [bits(23, 1), bits(39, 1)]
    const [short, long] = [bits(24, 3), hasAlpha ? 5 : 7]
    let next = hasAlpha ? 48 : 40
    const channel = (dc, nx, ny, scale) => {
        const waves = []
        for (let y = 0; y < ny; y++) {
            for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) {
                waves.push([x, y, (bits(next, 4) / 7.5 - 1) * scale])
                next += 4
            }
        }
        return (fx, fy) => waves.reduce((sum, [x, y, value]) => sum + value * fx[x] * fy[y] * 2, dc)
    }
    const light = channel(bits(0, 6) / 63, Math.max(3, isLandscape ? long : short),
        Math.max(3, isLandscape ? short : long), bits(18, 5) / 31)
    const yellowBlue = channel(bits(6, 6) / 31.5 - 1, 3, 3, bits(27, 6) / 63 * 1.25)
    const redGreen = channel(bits(12, 6) / 31.5 - 1, 3, 3, bits(33, 6) / 63 * 1.25)
    const canvas = document.createElement('canvas')
    const size = 24
    canvas.width = Math.max(4, Math.round(ratio > 1 ? size : size * ratio))
    canvas.height = Math.max(4, Math.round(ratio > 1 ? size / ratio : size))
    const context = canvas.getContext('2d')
    const image = context.createImageData(canvas.width, canvas.height)
    const cosines = (at, length) => Array.from({ length: 7 }, (_, n) => Math.cos(Math.PI / length * (at + .5) * n))
    const columns = Array.from({ length: canvas.width }, (_, x) => cosines(x, canvas.width))
    for (let y = 0, i = 0; y < canvas.height; y++) {
        const fy = cosines(y, canvas.height)
        for (const fx of columns) {
            const [l, p, q] = [light(fx, fy), yellowBlue(fx, fy), redGreen(fx, fy)]
            const blue = l - 2 / 3 * p
            const red = (3 * l - blue + q) / 2
            image.data.set([red, red - q, blue, 1].map(value => value * 255), i)
            i += 4
        }
    }
    context.putImageData(image, 0, 0)
    return canvas
}
