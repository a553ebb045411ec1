// The net: a picture of every unit, the weights between them as lines, and what is selected.
import {html} from "./vendor/preact.js"
import {written} from "./playground_settings.js"
import {paintCurve, paintOutput, paintSigned, sharp, toPlane} from "./playground_draw.js"

const SOME = 8 // pictures of units that are painted however slow the machine is

export const sizesOf = (settings, outputs) => [settings.features.length, ...settings.layers.map(({units}) => units), outputs]

export function unitName(settings, layer, unit, outputs) {
    if (layer === 0) return written(settings.features[unit])
    if (layer <= settings.layers.length) return `layer ${layer}, unit ${unit + 1}`
    return outputs > 1 ? `output ${unit} (class ${unit})` : "output"
}

// Move the focus in a grid of parts that carry data-row and data-column; returns whether the key was one of it.
export function roam(event, grid) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key]
    const from = event.target.closest("[data-column]")
    if (!step || !from || event.ctrlKey || event.altKey || event.metaKey) return false
    event.preventDefault()
    const far = event.shiftKey ? 4 : 1
    const parts = [...grid.querySelectorAll("[data-column]")]
    const last = Math.max(...parts.map(part => +part.dataset.column))
    const column = Math.max(0, Math.min(last, +from.dataset.column + step[0] * far))
    const inColumn = parts.filter(part => +part.dataset.column === column)
    const row = Math.max(0, Math.min(inColumn.length - 1, +from.dataset.row + step[1] * far))
    const to = inColumn.find(part => +part.dataset.row === row) ?? from
    from.tabIndex = -1
    to.tabIndex = 0
    to.focus()
    return true
}

export function Net({app}) {
    const {settings, selected} = app
    const outputs = app.frame?.outputs ?? 1
    const sizes = sizesOf(settings, outputs)
    const lineAt = event => {
        const box = event.currentTarget.getBoundingClientRect()
        return nearestLine(app, event.clientX - box.left, event.clientY - box.top)
    }
    const tapped = event => {
        const hit = lineAt(event)
        if (hit) app.select({kind: "weight", ...hit})
    }
    const pointed = event => {
        const hit = event.pointerType === "mouse" && lineAt(event)
        event.currentTarget.title = hit ? `${capital(unitName(settings, hit.layer - 1, hit.from, outputs))} to ${unitName(settings, hit.layer, hit.to, outputs)}: weight ${number(app.weight(hit))}` : ""
    }
    const current = selected.kind === "unit" && selected.layer < sizes.length && selected.unit < sizes[selected.layer] ? selected : {layer: 0, unit: 0}
    return html`<div class="net" role="group" aria-label="The net, from its inputs to its output; arrows move from unit to unit" onKeyDown=${event => roam(event, event.currentTarget)}>
        <canvas class="lines" role="img" aria-label="Weights as lines: the thicker, the larger; solid and blue above 0, dashed and orange below 0. The table of weights has the numbers." onClick=${tapped} onPointerMove=${pointed}></canvas>
        <canvas class="pictures" role="img" aria-label="Values of each input, unit and output over the plane, orange below 0 and blue above"></canvas>
        ${sizes.map((size, layer) => html`<div class="layer" key=${layer}>
            <p class="caption">${layer === 0 ? "Inputs" : layer < sizes.length - 1 ? html`${breakable(settings.layers[layer - 1].activation)}` : "Output"}</p>
            ${Array.from({length: size}, (_, unit) => html`<button class="unit" key=${unit} data-column=${layer} data-row=${unit}
                tabindex=${current.layer === layer && current.unit === unit ? 0 : -1}
                aria-pressed=${selected.kind === "unit" && selected.layer === layer && selected.unit === unit ? "true" : "false"}
                aria-label=${capital(unitName(settings, layer, unit, outputs))}
                onClick=${() => app.select({kind: "unit", layer, unit})}>
                ${layer === 0 ? html`<span class="input">${written(settings.features[unit])}</span>` : html`<span class="dead" hidden>dead</span>`}
            </button>`)}
        </div>`)}
    </div>`
}

const capital = text => text[0].toUpperCase() + text.slice(1)
const breakable = name => name.split("_").flatMap((part, i) => i ? ["_", html`<wbr/>`, part] : [part])

// Where the units stand and how large pictures are, measured once for each layout.
export function measure(app) {
    app.sizes = Object.fromEntries([".chart", ".curve"].map(name => [name, app.root.querySelector(name)]).filter(([, part]) => part)
        .map(([name, part]) => [name, [part.clientWidth, part.clientHeight]]))
    const net = app.root.querySelector(".net")
    if (!net) return (app.places = null)
    const across = getComputedStyle(net).flexDirection === "row"
    const box = net.getBoundingClientRect()
    app.places = {across, wide: net.scrollWidth, high: net.scrollHeight, layers: [], units: []}
    for (const button of net.querySelectorAll(".unit")) {
        const at = button.getBoundingClientRect()
        const [x, y] = [at.left - box.left + net.scrollLeft, at.top - box.top]
        const layer = +button.dataset.column, unit = +button.dataset.row
        button.picture ??= new OffscreenCanvas(1, 1)
        app.places.units.push({layer, unit, picture: button.picture, box: [x + button.clientLeft, y + button.clientTop, button.clientWidth, button.clientHeight]})
        ;(app.places.layers[layer] ??= []).push({
            enters: across ? [x, y + at.height / 2] : [x + at.width / 2, y],
            leaves: across ? [x + at.width, y + at.height / 2] : [x + at.width / 2, y + at.height],
            dead: button.querySelector(".dead"),
        })
    }
}

// Paint the units' pictures, all in one canvas, since each costs the browser far more than what is painted in it; at
// least some of them, more until the time is over, and the others the next time.
export function paintUnits(app, until) {
    const {frame, places, root, repaint, tones: palette} = app
    if (!places) return
    const {side, units, features, outputs, field} = frame, size = side * side
    const canvas = root.querySelector(".pictures"), context = repaint ? sharp(canvas, places.wide, places.high) : canvas.getContext("2d")
    const moving = repaint ? places.units : places.units.filter(({layer}) => layer)
    for (let n = 0; n < moving.length && (n < SOME || performance.now() < until); n++) {
        const {layer, unit, picture, box} = moving[app.turn = (app.turn + 1) % moving.length]
        const [values, start] = layer === 0 ? [features, unit * size] : layer <= units.length ? [units[layer - 1], unit * size] : [field, unit * size]
        if (values.length <= start) continue
        if (layer <= units.length) paintSigned(picture, values, start, side, palette)
        else if (outputs > 1) paintSigned(picture, values, start, side, palette, 0.5, 0.5)
        else paintOutput(picture, frame, app.classes, palette)
        context.clearRect(...box)
        context.drawImage(picture, ...box)
    }
}

function bend({leaves: [x, y]}, {enters: [u, v]}, across) {
    const half = (across ? u - x : v - y) / 2
    return across ? [x + half, y, u - half, v] : [x, y + half, u, v - half]
}

export function paintLines({root, frame, palette, places, selected}) {
    if (!places) return
    const canvas = root.querySelector(".lines")
    const context = sharp(canvas, places.wide, places.high)
    const colours = {above: palette.css("above"), below: palette.css("below"), ink: palette.css("ink")}
    frame.weights.forEach((weights, layer) => {
        const from = places.layers[layer], to = places.layers[layer + 1]
        if (!from || !to || weights.length !== from.length * to.length) return
        for (let i = 0; i < from.length; i++) for (let j = 0; j < to.length; j++) {
            const weight = weights[i * to.length + j]
            const chosen = selected.kind === "weight" && selected.layer === layer + 1 && selected.from === i && selected.to === j
            context.lineWidth = Math.min(7, 0.5 + 1.8 * Math.abs(weight)) + (chosen ? 3 : 0)
            context.strokeStyle = chosen ? colours.ink : weight < 0 ? colours.below : colours.above
            context.setLineDash(weight < 0 ? [6, 4] : [])
            context.beginPath()
            context.moveTo(...from[i].leaves)
            context.bezierCurveTo(...bend(from[i], to[j], places.across), ...to[j].enters)
            context.stroke()
        }
    })
}

function nearestLine({places, frame}, x, y) {
    let found = null, nearest = 14
    frame?.weights.forEach((weights, layer) => {
        const from = places.layers[layer], to = places.layers[layer + 1]
        from.forEach((start, i) => to.forEach((end, j) => {
            const [a, b, c, d] = bend(start, end, places.across)
            for (let t = 0.05; t < 1; t += 0.05) {
                const s = 1 - t
                const px = s ** 3 * start.leaves[0] + 3 * s * s * t * a + 3 * s * t * t * c + t ** 3 * end.enters[0]
                const py = s ** 3 * start.leaves[1] + 3 * s * s * t * b + 3 * s * t * t * d + t ** 3 * end.enters[1]
                const distance = Math.hypot(px - x, py - y)
                if (distance < nearest) { nearest = distance; found = {layer: layer + 1, from: i, to: j} }
            }
        }))
    })
    return found
}

// What a layer is fed with over the plane: the features, or the outputs of the layer before.
function inputsOf({features, units}, layer) {
    return layer === 1 ? features : units[layer - 2]
}

export function paintSelected(app) {
    const {frame, selected, tones: palette, root, settings} = app
    const picture = root.querySelector(".selected .field"), curve = root.querySelector(".selected .curve")
    if (!frame || selected.kind !== "unit" || !picture || !picture.closest("details").open) return
    const {layer, unit} = selected, {side} = frame, size = side * side
    if (layer === 0) return paintSigned(picture, frame.features, unit * size, side, palette)
    if (layer > settings.layers.length) {
        return frame.outputs > 1 ? paintSigned(picture, frame.field, unit * size, side, palette, 0.5, 0.5) : paintOutput(picture, frame, app.classes, palette)
    }
    const outputs = frame.units[layer - 1].subarray(unit * size, (unit + 1) * size)
    paintSigned(picture, outputs, 0, side, palette)
    const lines = root.querySelector(".selected .numbers")
    const inputs = inputsOf(frame, layer), wide = settings.layers[layer - 1].units, weights = frame.weights[layer - 1]
    const sums = new Float64Array(size).fill(frame.biases[layer - 1][unit])
    for (let i = 0; i * wide < weights.length; i++) {
        const weight = weights[i * wide + unit]
        for (let j = 0; j < size; j++) sums[j] += weight * inputs[i * size + j]
    }
    const {x, trained} = frame.data
    const occurring = new Float64Array(trained)
    for (let i = 0; i < trained; i++) {
        occurring[i] = valueAt(sums, 0, side, x[2 * i], x[2 * i + 1])
    }
    const {activation, parameters} = settings.layers[layer - 1], entry = app.entries.find(({name}) => name === activation)
    const values = Object.values({...entry?.parameters, ...parameters})
    const f = entry?.value && (sum => entry.value(sum, ...values))
    paintCurve(curve, ...app.sizes[".curve"], {sums, outputs, occurring, f}, palette)
    let [low, high] = [Infinity, -Infinity]
    for (const value of outputs) { if (value < low) low = value; if (value > high) high = value }
    const text = `bias ${number(frame.biases[layer - 1][unit])}; output from ${number(low)} to ${number(high)} on the plane`
    if (lines && lines.textContent !== text) lines.textContent = text
}

export const number = value => !Number.isFinite(value) ? String(value) : value === 0 ? "0" :
    Math.abs(value) >= 1e4 || Math.abs(value) < 1e-3 ? value.toExponential(1).replace("-", "−").replace("e+", "e") : value.toPrecision(3).replace("-", "−")

// The value of a field of the plane at a place.
export function valueAt(field, start, side, x1, x2) {
    const [column, row] = toPlane(x1, x2, side).map(one => Math.max(0, Math.min(side - 1, Math.floor(one))))
    return field[start + row * side + column]
}
