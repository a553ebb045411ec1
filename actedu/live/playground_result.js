// What has come of the net: the plane with its points and the losses, both to be read by hover, tap and keys.
import {html} from "./vendor/preact.js"
import {SHAPES, fromPlane, hueOf, outlinePath, paintOutput, paintPoints, sharp} from "./playground_draw.js"
import {number, valueAt} from "./playground_net.js"
import {round} from "./playground_settings.js"
import {limits} from "./schema.js"

const PADDING = {left: 46, right: 48, top: 10, bottom: 24}

export function Plane({app}) {
    const own = app.settings.data.name === "own"
    const place = event => {
        const box = event.currentTarget.getBoundingClientRect()
        return fromPlane(event.clientX - box.left, event.clientY - box.top, box.width).map(one => round(Math.max(-limits.reach, Math.min(limits.reach, one)), 3))
    }
    const tapped = event => {
        app.cursor = place(event)
        const near = nearestPoint(app, 0.09)
        if (own && near < 0) app.addPoint(app.cursor)
        else app.choosePoint(near)
    }
    return html`<figure class="plane">
        <div class="stack" tabindex="0" role="application" aria-roledescription="plane of points" aria-describedby="${app.id}-keys" aria-label="What the net says on the plane"
            onClick=${tapped} onKeyDown=${event => keyed(app, event)}
            onPointerMove=${event => { if (event.pointerType === "mouse") { app.hover = place(event); read(app) } }}
            onPointerLeave=${() => { app.hover = null; read(app) }} onFocus=${() => { app.cursor ??= [0, 0]; app.repaintPoints() }}>
            <canvas class="field" role="img" aria-label=${fieldName(app)}></canvas>
            <canvas class="points" aria-hidden="true"></canvas>
        </div>
        <p class="read small" aria-hidden="true"></p>
        <p class="hidden" id="${app.id}-keys">Arrows move a cursor, Shift moves it farther, Page Up and Page Down go from point to point.${own ? " Enter adds a point, Delete removes the nearest." : ""}</p>
        <figcaption class="key small">${legend(app)}</figcaption>
        <label class="small"><input type="checkbox" checked=${app.discrete} onChange=${event => { app.discrete = event.target.checked; app.draw() }}/> discretise the pictures</label>
    </figure>`
}

const fieldName = ({classes}) => classes === null ? "The net's value over the plane, orange below 0 and blue above, with the points" :
    classes > 2 ? `The net's class over the plane, by the colours of ${classes} classes, with the points` :
    "The net's probability of class 1 over the plane, orange for class 0 and blue for class 1, with the points"

export const mark = (shape, hue, hollow) => html`<svg class="mark" viewBox="-1.6 -1.6 3.2 3.2" aria-hidden="true"><path d=${outlinePath(shape)}
    style=${hollow ? `fill: none; stroke: var(--${hue}); stroke-width: .4` : `fill: var(--${hue})`}/></svg>`

function legend({classes, frame, settings}) {
    const parts = classes === null ? [html`<span>${mark("circle", "below")} below 0</span>`, html`<span>${mark("circle", "above")} above 0</span>`] :
        Array.from({length: classes ?? 0}, (_, c) => html`<span>${mark(SHAPES[c], hueOf(c, classes))} class ${c}</span>`)
    return html`${parts}<span>${mark("circle", "soft")} trained on${frame ? ` (${frame.data.trained})` : ""}</span>
        <span>${mark("circle", "soft", true)} test${classes === null ? ", dashed edge" : ""}${frame ? ` (${frame.data.y.length - frame.data.trained})` : ""}</span>`
}

function keyed(app, event) {
    const {cursor: [x1, x2] = [0, 0], frame} = app
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key]
    const own = app.settings.data.name === "own"
    if (event.ctrlKey || event.altKey || event.metaKey || !frame) return
    if (step) {
        const far = event.shiftKey ? 0.25 : 0.05
        const moved = [x1 + step[0] * far, x2 + step[1] * far].map(one => round(Math.max(-limits.reach, Math.min(limits.reach, one)), 3))
        app.cursor = moved
        app.chosen = nearestPoint(app, 0.09)
    } else if (event.key === "PageDown" || event.key === "PageUp") {
        const count = frame.data.y.length
        app.chosen = ((app.chosen < 0 && event.key === "PageUp" ? 0 : app.chosen) + (event.key === "PageDown" ? 1 : -1) + count) % count
        app.cursor = [frame.data.x[2 * app.chosen], frame.data.x[2 * app.chosen + 1]]
    } else if (own && event.key === "Enter") app.addPoint([x1, x2])
    else if (own && (event.key === "Delete" || event.key === "Backspace")) app.removePoint(nearestPoint(app, 0.3))
    else return
    event.preventDefault()
    app.repaintPoints()
    app.draw()
    app.say(reading(app, app.cursor), 300)
}

function nearestPoint({frame, cursor}, reach) {
    if (!frame) return -1
    const {x, y} = frame.data
    let found = -1, nearest = reach
    for (let i = 0; i < y.length; i++) {
        const distance = Math.hypot(x[2 * i] - cursor[0], x[2 * i + 1] - cursor[1])
        if (distance < nearest) { nearest = distance; found = i }
    }
    return found
}

export function reading({frame, classes, chosen}, [x1, x2]) {
    const {field, side, outputs, data} = frame
    const place = `x1 ${x1.toFixed(2)}, x2 ${x2.toFixed(2)}: `.replaceAll("-", "−")
    const point = chosen >= 0 && Math.hypot(data.x[2 * chosen] - x1, data.x[2 * chosen + 1] - x2) < 0.09 ?
        `; point ${chosen + 1}, ${classes === null ? `value ${number(data.y[chosen])}` : `class ${data.y[chosen]}`}, ${chosen < data.trained ? "trained on" : "test"}` : ""
    if (classes === null) return `${place}value ${number(valueAt(field, 0, side, x1, x2))}${point}`
    const shares = Array.from({length: outputs}, (_, c) => valueAt(field, c * side * side, side, x1, x2))
    if (outputs === 1) shares.unshift(1 - shares[0])
    const best = shares.indexOf(Math.max(...shares))
    return `${place}${best < 0 ? "not a number" : `class ${best} with probability ${shares[best].toFixed(2)}`}${point}`
}

export function read(app) {
    const line = app.root.querySelector(".read"), place = app.hover ?? app.cursor
    const text = app.frame && place ? reading(app, place) : "Tap the plane or point at it, or focus it and use the arrow keys, to read it."
    if (line && line.textContent !== text) line.textContent = text
}

export function paintPlane(app) {
    const canvas = app.root.querySelector(".plane .field")
    if (canvas && app.frame) paintOutput(canvas, app.frame, app.classes, app.tones)
    read(app)
}

export function paintPlanePoints(app) {
    const canvas = app.root.querySelector(".plane .points")
    if (!canvas || !app.frame) return
    const focused = canvas.parentElement === document.activeElement
    paintPoints(canvas, canvas.clientWidth, app.frame.data, app.palette, {cursor: focused || app.settings.data.name === "own" ? app.cursor : null, chosen: app.chosen, tests: app.tests})
    read(app)
}

// The losses by epoch.

export function Losses({app}) {
    return html`<figure class="losses">
        <table class="now"><thead><tr><th scope="col" class="at">epoch 0</th><th scope="col">loss</th><th scope="col" class="right">right</th></tr></thead>
            <tbody>${["train", "test"].map(part => html`<tr class=${part}><th scope="row"><svg viewBox="0 0 30 4" aria-hidden="true"><path d="M0 2H30"/></svg> ${part}</th><td>0</td><td></td></tr>`)}</tbody></table>
        <div class="chart" tabindex="0" role="slider" aria-label="Losses by epoch: read one with the arrow keys" aria-valuemin="0" aria-valuemax="0" aria-valuenow="0" aria-valuetext="no epoch yet"
            onKeyDown=${event => keyedLosses(app, event)} onClick=${event => pointed(app, event)}
            onPointerMove=${event => { if (event.pointerType === "mouse") pointed(app, event) }}
            onPointerLeave=${() => { app.mark = null; paintLosses(app) }}>
            <canvas role="img" aria-label="Loss on the training points, solid, and on the test points, dashed, by epoch"></canvas>
        </div>
        <label class="small"><input type="checkbox" checked=${app.logarithmic} onChange=${event => { app.logarithmic = event.target.checked; paintLosses(app) }}/> logarithmic scale</label>
        <p class="small soft">Loss: ${app.classes === null ? "mean squared error" : app.classes > 2 ? "cross-entropy" : "binary cross-entropy"}, without the penalty.</p>
    </figure>`
}

const across = (app, wide) => { const {history} = app, last = Math.max(history.at(-1)?.epoch ?? 1, 1e-9); return epoch => PADDING.left + epoch / last * (wide - PADDING.left - PADDING.right) }

function pointed(app, event) {
    const box = event.currentTarget.getBoundingClientRect(), last = app.history.at(-1)?.epoch ?? 0
    const epoch = (event.clientX - box.left - PADDING.left) / (box.width - PADDING.left - PADDING.right) * last
    app.mark = app.history.reduce((best, one, i) => Math.abs(one.epoch - epoch) < Math.abs(app.history[best].epoch - epoch) ? i : best, 0)
    paintLosses(app)
}

function keyedLosses(app, event) {
    const last = app.history.length - 1
    const far = event.shiftKey ? 10 : 1, from = app.mark ?? last
    const to = {ArrowLeft: from - far, ArrowDown: from - far, ArrowRight: from + far, ArrowUp: from + far, PageDown: from - 10, PageUp: from + 10, Home: 0, End: last}[event.key]
    if (to === undefined || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    app.mark = Math.max(0, Math.min(last, to))
    paintLosses(app)
}

export function sentenceOf({epoch, losses, accuracies}) {
    const percent = share => `${Math.round(100 * share)} %`
    return `Epoch ${round(epoch, 2)}: loss ${number(losses.train)} on the training points, ${number(losses.test)} on the test points` +
        (accuracies ? `; right ${percent(accuracies.train)} and ${percent(accuracies.test)}` : "")
}

function tell(table, {epoch, losses, accuracies}) {
    const texts = [`epoch ${round(epoch, 1)}`, accuracies ? "right" : "", ...["train", "test"].flatMap(part => [number(losses[part]), accuracies ? `${(100 * accuracies[part]).toFixed(1)} %` : ""])]
    for (const [i, cell] of table.querySelectorAll(".at, .right, td").entries()) if (cell.textContent !== texts[i]) cell.textContent = texts[i]
}

// A round number a little above.
function roundAbove(value) {
    const power = 10 ** Math.floor(Math.log10(value))
    return [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].find(one => one * power >= value * 0.999) * power
}

export function paintLosses(app) {
    const chart = app.root.querySelector(".chart"), {history, palette} = app
    if (!chart || !history.length) return
    const canvas = chart.firstElementChild, [wide, high] = app.sizes[".chart"]
    const context = sharp(canvas, wide, high), x = across(app, wide)
    let most = 0, least = Infinity
    for (const {losses} of history) for (const one of [losses.train, losses.test]) {
        if (Number.isFinite(one) && one > most) most = one
        if (one > 0 && one < least) least = one
    }
    const logarithmic = app.logarithmic && most > least
    const [low, top] = logarithmic ? [Math.log10(least), Math.log10(most)] : [0, roundAbove(most || 1)]
    const y = loss => high - PADDING.bottom - ((logarithmic ? Math.log10(Math.max(loss, least)) : loss) - low) / (top - low) * (high - PADDING.top - PADDING.bottom)
    context.font = "14px system-ui, sans-serif"
    context.fillStyle = palette.css("soft")
    context.strokeStyle = palette.css("hair")
    context.lineWidth = 1
    context.textBaseline = "middle"
    context.textAlign = "right"
    for (const share of [0, 0.5, 1]) {
        const value = low + share * (top - low), loss = logarithmic ? 10 ** value : value
        context.beginPath()
        context.moveTo(PADDING.left, y(loss))
        context.lineTo(wide - PADDING.right, y(loss))
        context.stroke()
        context.fillText(loss === 0 ? "0" : loss >= 100 || loss < 0.01 ? loss.toExponential(0).replace("e+", "e") : loss.toPrecision(2), PADDING.left - 6, y(loss))
    }
    context.textBaseline = "bottom"
    context.textAlign = "left"
    context.fillText("0", PADDING.left, high)
    context.textAlign = "right"
    const last = history.at(-1)
    context.fillText(`epoch ${round(last.epoch, 1)}`, wide - PADDING.right, high)
    const stride = Math.max(1, Math.floor(history.length / (2 * wide)))
    for (const [part, dash, hue] of [["test", [5, 4], "c2"], ["train", [], "c1"]]) {
        context.strokeStyle = palette.css(hue)
        context.lineWidth = 2
        context.setLineDash(dash)
        context.beginPath()
        for (let i = 0; i < history.length; i += stride) if (Number.isFinite(history[i].losses[part])) context.lineTo(x(history[i].epoch), y(history[i].losses[part]))
        if (Number.isFinite(last.losses[part])) context.lineTo(x(last.epoch), y(last.losses[part]))
        context.stroke()
        context.setLineDash([])
    }
    context.textAlign = "left"
    context.textBaseline = "middle"
    const ends = {train: y(last.losses.train), test: y(last.losses.test)}
    const apart = Math.max(0, 15 - Math.abs(ends.train - ends.test)) / 2 || 0, above = ends.test <= ends.train ? 1 : -1
    const words = [["test", ends.test - above * apart], ["train", ends.train + above * apart]].filter(([, place]) => Number.isFinite(place))
    const places = words.map(([, place]) => place)
    const shift = Math.max(9 - Math.min(...places), Math.min(0, high - PADDING.bottom - 4 - Math.max(...places))) // both, so that they stay apart
    context.fillStyle = palette.css("ink")
    for (const [part, place] of words) context.fillText(part, wide - PADDING.right + 6, place + shift)
    const marked = app.mark === null ? last : history[app.mark] ?? last
    if (app.mark !== null && marked) {
        context.strokeStyle = palette.css("ink")
        context.beginPath()
        context.moveTo(x(marked.epoch), PADDING.top)
        context.lineTo(x(marked.epoch), high - PADDING.bottom)
        context.stroke()
    }
    const sentence = sentenceOf(marked)
    tell(app.root.querySelector(".now"), marked)
    if (document.activeElement === chart || !app.playing) {
        chart.setAttribute("aria-valuemax", round(last.epoch, 2))
        chart.setAttribute("aria-valuenow", round(marked.epoch, 2))
        chart.setAttribute("aria-valuetext", sentence)
    }
}
