// Pictures of the Playground: fields, points, curves. All are painted in place, without touching the page's tree.
import {limits} from "./schema.js"

const TONES = 256

// The colours that the style sheet gives, as numbers: [r, g, b] by name, and the tables that fields are painted with.
export function paletteOf(root) {
    const probe = root.appendChild(document.createElement("i"))
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
    const rgb = name => {
        probe.style.color = `var(--${name})`
        canvas.fillStyle = getComputedStyle(probe).color
        canvas.fillRect(0, 0, 1, 1)
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)]
    }
    const colours = Object.fromEntries(["ink", "soft", "hair", "card", "below", "zero", "above", "c1", "c2", "c3", "c4", "c5", "c6"].map(name => [name, rgb(name)]))
    probe.remove()
    const css = name => `rgb(${colours[name].join(" ")})`
    const shaded = {colours, css, signed: table(colours, 1), soft: table(colours, 0.62)}
    return {...shaded, discrete: {...shaded, signed: twoToned(shaded.signed), soft: twoToned(shaded.soft), twoToned: true}}
}

const twoToned = tones => tones.map((_, i) => tones[i < TONES / 2 ? 0 : TONES])

// From below by way of zero to above; the power lets weak values show. What points lie on is softer than they are.
function table({below, zero, above}, strength) {
    const tones = new Uint32Array(TONES + 1)
    for (let i = 0; i <= TONES; i++) {
        const signed = 2 * i / TONES - 1, share = strength * Math.abs(signed) ** 0.8
        tones[i] = packed(mixed(zero, signed < 0 ? below : above, share))
    }
    return tones
}

const mixed = (from, to, share) => from.map((one, i) => one + share * (to[i] - one))
const packed = ([r, g, b]) => (255 << 24 | Math.round(b) << 16 | Math.round(g) << 8 | Math.round(r)) >>> 0

// One picture of side x side values, kept with its canvas so that a frame makes nothing new.
function pictureOf(canvas, side) {
    if (canvas.picture?.side !== side) {
        canvas.width = canvas.height = side
        const image = new ImageData(side, side)
        canvas.picture = {side, image, pixels: new Uint32Array(image.data.buffer), context: canvas.getContext("2d", {willReadFrequently: true})}
    }
    return canvas.picture
}

// Values around 0; `middle` and `widest` default to 0 and the largest size in the field.
export function paintSigned(canvas, values, start, side, palette, middle = 0, widest = 0, tones = palette.signed) {
    const {image, pixels, context} = pictureOf(canvas, side)
    const end = start + side * side
    if (!widest) for (let i = start; i < end; i++) { const size = Math.abs(values[i]); if (size > widest) widest = size }
    const scale = TONES / 2 / (widest || 1), zero = TONES / 2 + 0.5
    for (let i = start, j = 0; i < end; i++, j++) {
        const tone = (values[i] - middle) * scale + zero
        pixels[j] = tone >= 0 ? tones[tone < TONES ? tone | 0 : TONES] : tone < 0 ? tones[0] : 0 // no colour where it is no number
    }
    context.putImageData(image, 0, 0)
}

// Probabilities of k classes: the classes' colours, mixed; the surer, the fuller.
export function paintClasses(canvas, values, side, k, palette, strength = 0.62) {
    const {image, pixels, context} = pictureOf(canvas, side)
    const {zero} = palette.colours, size = side * side
    const hues = Array.from({length: k}, (_, c) => palette.colours[`c${c + 1}`])
    for (let i = 0; i < size; i++) {
        let r = 0, g = 0, b = 0, most = 0, best = 0
        for (let c = 1; c < k; c++) if (values[c * size + i] > values[best * size + i]) best = c
        for (let c = 0; c < k; c++) {
            const share = palette.twoToned ? Number(c === best) : values[c * size + i]
            r += share * hues[c][0]; g += share * hues[c][1]; b += share * hues[c][2]
            if (share > most) most = share
        }
        const sure = strength * 0.15 + strength * 0.85 * Math.max(0, (most * k - 1) / (k - 1))
        pixels[i] = packed([zero[0] + sure * (r - zero[0]), zero[1] + sure * (g - zero[1]), zero[2] + sure * (b - zero[2])])
    }
    context.putImageData(image, 0, 0)
}

export function paintOutput(canvas, {field, side, outputs}, classes, palette) {
    if (classes > 2) paintClasses(canvas, field, side, outputs, palette)
    else if (classes) paintSigned(canvas, field, 0, side, palette, 0.5, 0.5, palette.soft)
    else paintSigned(canvas, field, 0, side, palette, 0, 1, palette.soft)
}

// Make a canvas as sharp as the screen; the size is its own on the page.
export function sharp(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (canvas.width !== wide || canvas.height !== high) { canvas.width = wide; canvas.height = high }
    const context = canvas.getContext("2d")
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    return context
}

export const SHAPES = ["circle", "triangle", "square", "diamond", "cross", "star"]
const corners = (n, turn, radii) => Array.from({length: n}, (_, i) => {
    const angle = turn + 2 * Math.PI * i / n, radius = radii[i % radii.length]
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
})
const OUTLINES = {
    triangle: corners(3, -Math.PI / 2, [1.25]),
    square: corners(4, Math.PI / 4, [1.2]),
    diamond: corners(4, 0, [1.3]),
    cross: [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
    star: corners(10, -Math.PI / 2, [1.35, 0.6]),
}

export function outline(context, shape, x, y, radius) {
    context.beginPath()
    if (shape === "circle") context.arc(x, y, radius, 0, 2 * Math.PI)
    else {
        for (const [dx, dy] of OUTLINES[shape]) context.lineTo(x + radius * dx, y + radius * dy)
        context.closePath()
    }
}

export const outlinePath = shape => shape === "circle" ? "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z" : `M${OUTLINES[shape].map(pair => pair.map(one => one.toFixed(2)).join(" ")).join("L")}Z`

// The colour's name of a class: of two, the first lies below and the second above, as in all signed pictures.
export const hueOf = (label, classes) => classes > 2 ? `c${label + 1}` : label ? "above" : "below"

// A field's first and last values belong to the middle of its outer pixels, so the plane ends half a pixel inside.
const SIDE = 50
const inset = size => size / SIDE / 2
export const toPlane = (x1, x2, size) => [x1, -x2].map(one => inset(size) + (one / limits.reach + 1) / 2 * (size - 2 * inset(size)))
export const fromPlane = (x, y, size) => [x, size - y].map(one => (2 * (one - inset(size)) / (size - 2 * inset(size)) - 1) * limits.reach)

// The points: class by shape and colour, trained on filled, test hollow; and the cursor, where there is one.
export function paintPoints(canvas, size, data, palette, {cursor, chosen, tests = true} = {}) {
    const context = sharp(canvas, size, size)
    const {x, y, trained, classes} = data, little = size < 200, radius = little ? 2.2 : x.length > 1200 ? 3 : 4.4
    for (let i = x.length / 2 - 1; i >= 0; i--) {
        if (i >= trained && !tests) continue
        const [px, py] = toPlane(x[2 * i], x[2 * i + 1], size)
        const hue = classes ? palette.css(hueOf(y[i], classes)) : `rgb(${mixed(palette.colours.zero, palette.colours[y[i] < 0 ? "below" : "above"], Math.min(1, Math.abs(y[i]))).join(" ")})`
        outline(context, classes ? SHAPES[y[i]] : "circle", px, py, radius)
        const hollow = i >= trained
        context.fillStyle = hollow ? palette.css("card") : hue
        context.strokeStyle = classes ? (hollow ? hue : palette.css("card")) : palette.css("soft")
        context.lineWidth = hollow && classes ? 1.8 : 1
        if (hollow && !classes) { context.fillStyle = hue; context.setLineDash([2, 2]) }
        context.fill()
        if (!little) context.stroke()
        context.setLineDash([])
        if (i === chosen) {
            context.strokeStyle = palette.css("ink")
            context.lineWidth = 2
            context.strokeRect(px - 9, py - 9, 18, 18)
        }
    }
    if (cursor) {
        const [px, py] = toPlane(...cursor, size)
        for (const [colour, width] of [["card", 4], ["ink", 1.5]]) {
            context.strokeStyle = palette.css(colour)
            context.lineWidth = width
            context.beginPath()
            for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
                context.moveTo(px + 4 * dx, py + 4 * dy)
                context.lineTo(px + 14 * dx, py + 14 * dy)
            }
            context.stroke()
        }
    }
}

// A little picture of each data set, by its formula and an even spread: [x1, x2, y] of the i-th of n.
const turn = (angle, radius, y) => [radius * Math.cos(angle), radius * Math.sin(angle), y]
const even = i => (i * 0.618034) % 1
const jitter = (i, k) => (Math.sqrt((i * k) % 1) * Math.cos(i * i) * 0.38)
const hill = (x, y) => Math.exp(-4 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)) - Math.exp(-4 * ((x + 0.5) ** 2 + (y + 0.5) ** 2))
const around = (x, y, i) => [x + jitter(i, 0.754878), y + jitter(i, 0.569840)]
const LITTLE = {
    circles: i => turn(2 * Math.PI * even(i), i % 2 ? 0.5 : 1.15, i % 2),
    moons: i => { const [x, y] = turn(Math.PI * even(i) * (i % 2 ? -1 : 1), 0.85, 0); return [x + (i % 2 ? 0.42 : -0.42), y + (i % 2 ? 0.22 : -0.22), i % 2] },
    xor: i => [...around(i & 1 ? 0.7 : -0.7, i & 2 ? 0.7 : -0.7, i), (i & 1) ^ (i >> 1 & 1)],
    spiral: i => { const t = Math.sqrt(even(i)); return turn(4.6 * t + (i % 2 ? Math.PI : 0), 1.3 * t, i % 2) },
    clouds: i => [...around(i % 2 ? 0.7 : -0.7, i % 2 ? 0.7 : -0.7, i), i % 2],
    three: i => { const [x, y] = turn(Math.PI / 2 + 2 * Math.PI * (i % 3) / 3, 0.85, 0); return [...around(x, y, i), i % 3] },
    plane: i => { const [x, y] = [2.5 * ((i * 0.754878) % 1) - 1.25, 2.5 * ((i * 0.569840) % 1) - 1.25]; return [x, y, (x + y) / 2] },
    hills: i => { const [x, y] = [2.5 * ((i * 0.754878) % 1) - 1.25, 2.5 * ((i * 0.569840) % 1) - 1.25]; return [x, y, hill(x, y)] },
}
const NUMBERS = ["plane", "hills"]
const BLANK = [[-0.8, 0.5, 0], [-0.3, -0.7, 0], [0.2, 0.6, 1], [0.9, -0.2, 1], [0.1, -0.1, 2]]

export function paintLittle(canvas, name, palette, own) {
    const rows = name === "own" ? (own.length ? own : BLANK) : Array.from({length: NUMBERS.includes(name) ? 90 : 60}, (_, i) => LITTLE[name](i))
    const labels = rows.map(([, , y]) => y)
    const classes = NUMBERS.includes(name) || labels.some(y => !Number.isInteger(y) || y < 0 || y > 5) ? null : Math.max(2, ...labels.map(y => y + 1))
    const x = rows.flatMap(([x1, x2]) => [x1, x2])
    paintPoints(canvas, canvas.clientWidth || 56, {x, y: labels, trained: rows.length, classes}, palette)
}

// What a unit makes of its sum: one dot for each place of the plane, on the activation's curve where that is known, and
// below it how often each sum occurs.
export function paintCurve(canvas, width, height, {sums, outputs, occurring, f}, palette) {
    const context = sharp(canvas, width, height)
    let [low, high] = extent(sums, 0.5)
    if (f) [low, high] = [Math.min(low, -3), Math.max(high, 3)]
    const curve = f ? Array.from({length: 121}, (_, i) => low + i / 120 * (high - low)).map(sum => [sum, f(sum)]) : []
    const [least, most] = extent([...extent(outputs, 0.1), ...curve.map(([, value]) => value).filter(Number.isFinite)], 0.1)
    const base = height - 34, left = 8, wide = width - 16
    const px = sum => left + (sum - low) / (high - low) * wide
    const py = value => base - 6 - (value - least) / (most - least) * (base - 20)
    context.strokeStyle = palette.css("hair")
    context.lineWidth = 1
    context.beginPath()
    if (low < 0 && high > 0) { context.moveTo(px(0), 8); context.lineTo(px(0), base) }
    if (least < 0 && most > 0) { context.moveTo(left, py(0)); context.lineTo(left + wide, py(0)) }
    context.stroke()
    const bins = new Float64Array(32)
    for (const sum of occurring) bins[Math.max(0, Math.min(31, Math.floor((sum - low) / (high - low) * 32)))]++
    const fullest = Math.max(1, ...bins)
    context.fillStyle = palette.css("c4")
    bins.forEach((count, i) => context.fillRect(left + i / 32 * wide, base - count / fullest * (base - 20) * 0.5, wide / 32 - 1, count / fullest * (base - 20) * 0.5))
    context.strokeStyle = palette.css("soft")
    context.beginPath()
    for (const [sum, value] of curve) context.lineTo(px(sum), py(value))
    context.stroke()
    paintDots(context, width, height, palette.colours.c1, sums.length, i => px(sums[i]), i => py(outputs[i]))
    context.fillStyle = palette.css("ink")
    context.font = "14px system-ui, sans-serif"
    context.textBaseline = "bottom"
    context.textAlign = "left"
    context.fillText(low.toPrecision(2).replace("-", "−"), left, height - 4)
    context.textAlign = "right"
    context.fillText(high.toPrecision(2).replace("-", "−"), left + wide, height - 4)
    context.textAlign = "center"
    context.fillText("sum", width / 2, height - 4)
}

// Thousands of dots, as pixels: a rectangle for each takes many times as long.
function paintDots(context, width, height, colour, count, x, y) {
    const {canvas} = context, wide = canvas.width, high = canvas.height, ratio = wide / width, dot = Math.round(2.2 * ratio)
    if (canvas.dots?.width !== wide || canvas.dots.height !== high) canvas.dots = new OffscreenCanvas(wide, high)
    const image = new ImageData(wide, high), pixels = new Uint32Array(image.data.buffer), tone = packed(colour)
    for (let i = 0; i < count; i++) {
        const left = Math.round((x(i) - 1) * ratio), top = Math.round((y(i) - 1) * ratio)
        if (!(left >= 0 && left + dot <= wide && top >= 0)) continue // a sum that is no number has no place
        for (let row = top; row < Math.min(high, top + dot); row++) pixels.fill(tone, row * wide + left, row * wide + left + dot)
    }
    canvas.dots.getContext("2d", {willReadFrequently: true}).putImageData(image, 0, 0)
    context.drawImage(canvas.dots, 0, 0, width, height)
}

function extent(values, least) {
    let [low, high] = [Infinity, -Infinity]
    for (const value of values) { if (value < low) low = value; if (value > high) high = value }
    if (!Number.isFinite(high - low)) return [-1, 1]
    return high - low < least ? [low - least, high + least] : [low, high]
}
