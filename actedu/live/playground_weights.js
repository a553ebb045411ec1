// What is selected, in numbers: a unit's field and curve, and the weights of a layer as a live table.
import {html} from "./vendor/preact.js"
import {Section, numbered} from "./playground_controls.js"
import {number, roam, sizesOf, unitName} from "./playground_net.js"
import {written} from "./playground_settings.js"

const FAR = 1e6 // no weight that a person means is larger

export function Selected({app}) {
    const {selected: {kind, layer, unit}, settings, frame} = app
    if (kind !== "unit") return null
    const outputs = frame?.outputs ?? 1
    const inside = layer > 0 && layer <= settings.layers.length
    const entry = inside && app.entries.find(({name}) => name === settings.layers[layer - 1].activation)
    const name = unitName(settings, layer, unit, outputs)
    return html`<${Section} app=${app} name="selected" title=${inside ? `Layer ${layer}, unit ${unit + 1}: ${entry?.name ?? settings.layers[layer - 1].activation}` : layer ? `The ${name}` : `Feature ${name}`}>
        <div class="selected">
            <canvas class="field" role="img" aria-label=${`Values of ${name} over the plane, orange below 0 and blue above`}></canvas>
            ${inside && html`<canvas class="curve" role="img" aria-label=${`What ${name} makes of its sum, dot by dot, above bars of how often each sum occurs on the training points`}></canvas>`}
            ${inside && html`<div class="words small"><p class="numbers"></p>
                ${entry && html`<p>${entry.summary}</p><p><code>${entry.textbook}</code></p>`}</div>`}
        </div>
    <//>`
}

export function Weights({app}) {
    const {settings, selected, frame} = app
    const sizes = sizesOf(settings, frame?.outputs ?? 1)
    const layer = Math.max(1, Math.min(sizes.length - 1, selected.layer))
    const from = sizes[layer - 1], to = sizes[layer], outputs = frame?.outputs ?? 1
    const short = (l, u) => l === 0 ? written(settings.features[u]) : l < sizes.length - 1 ? `unit ${u + 1}` : outputs > 1 ? `class ${u}` : "output"
    const chosen = selected.kind === "weight" && selected.layer === layer && selected.to < to && selected.from < from ? selected : null
    const rows = [...Array(from).keys(), -1]
    return html`<${Section} app=${app} name="weights" title="Weights">
        <label class="box"><span>Weights that lead into</span><select value=${layer} onChange=${event => app.select({kind: "unit", layer: Number(event.target.value), unit: 0})}>
            ${sizes.slice(1).map((_, i) => html`<option value=${i + 1} selected=${i + 1 === layer}>${i < settings.layers.length ? `layer ${i + 1}` : "the output"}</option>`)}</select></label>
        <div class="scrolls" role="region" tabindex="0" aria-label="Table of weights">
            <table role="grid" class="weights" data-layer=${layer} aria-label=${`Weights into ${layer < sizes.length - 1 ? `layer ${layer}` : "the output"}; Enter selects one to edit`}
                onKeyDown=${event => roam(event, event.currentTarget)}>
                <thead><tr><th scope="col">from</th>${Array.from({length: to}, (_, j) => html`<th scope="col" key=${j}>${short(layer, j)}</th>`)}</tr></thead>
                <tbody>${rows.map((i, row) => html`<tr key=${i}><th scope="row">${i < 0 ? "bias" : short(layer - 1, i)}</th>
                    ${Array.from({length: to}, (_, j) => html`<td role="gridcell" key=${j}><button class="weight" data-row=${row} data-column=${j} tabindex=${(chosen ? chosen.to === j && chosen.from === i : row === 0 && j === 0) ? 0 : -1}
                        aria-pressed=${chosen && chosen.from === i && chosen.to === j ? "true" : "false"}
                        onClick=${() => app.select({kind: "weight", layer, from: i, to: j})}>0</button></td>`)}</tr>`)}</tbody>
            </table></div>
        ${chosen && html`<${Editor} app=${app} words=${chosen.from < 0 ? `Bias of ${unitName(settings, layer, chosen.to, outputs)}` : `From ${unitName(settings, layer - 1, chosen.from, outputs)} to ${unitName(settings, layer, chosen.to, outputs)}`}/>`}
    <//>`
}

function Editor({app, words}) {
    const set = event => {
        event.preventDefault()
        const input = event.currentTarget.querySelector("input")
        numbered(app, input, -FAR, FAR, false, words, value => app.edit(value))
    }
    return html`<form class="edit row" onSubmit=${set}><label class="box"><span>${words}</span>
        <input type="number" step="any" key=${JSON.stringify(app.selected)} defaultValue=${Number(app.weight(app.selected)?.toPrecision(6))}/></label><button>Set</button></form>`
}

export function paintWeights(app) {
    const table = app.root.querySelector(".weights")
    if (!table || !app.frame || !table.closest("details").open) return
    const layer = Number(table.dataset.layer) - 1, {weights, biases} = app.frame
    if (!weights[layer]) return
    const to = biases[layer].length
    for (const button of table.querySelectorAll(".weight")) {
        const i = +button.dataset.row, j = +button.dataset.column, from = weights[layer].length / to
        const value = i < from ? weights[layer][i * to + j] : biases[layer][j], text = number(value)
        if (button.firstChild.data !== text) {
            button.firstChild.data = text
            button.className = value < 0 ? "weight negative" : "weight"
        }
    }
}

// By layer: the gradient's size, what is saturated, what is dead.
export function paintLayers(app) {
    const {frame, root, places} = app
    if (!frame) return
    const say = (part, text) => { if (part && part.textContent !== text) part.textContent = text }
    for (const line of root.querySelectorAll(".state")) {
        const layer = frame.layers[+line.dataset.layer]
        if (!layer) continue
        const {gradient, saturated, dead} = layer
        const learned = frame.step > 0 // before it there was no batch
        const share = learned && gradient > 0 ? Math.max(0, Math.min(1, (Math.log10(gradient) + 7) / 8)) : 0
        line.querySelector(".gauge i").style.width = `${(100 * share).toFixed(1)}%`
        say(line.querySelector(".gradient"), learned ? number(gradient) : "none yet")
        say(line.querySelector(".saturated"), `saturated ${Math.round(100 * saturated)} %`)
        say(line.querySelector(".dying"), dead.length ? `${dead.length} dead: unit ${dead.map(unit => unit + 1).join(", ")}` : "none dead")
    }
    const output = frame.layers.at(-1)
    say(root.querySelector("[data-gradient]"), output && frame.step > 0 ? `gradient at the output ${number(output.gradient)}` : "")
    places?.layers.forEach((column, layer) => column.forEach(({dead}, unit) => {
        if (dead) dead.hidden = !frame.layers[layer - 1]?.dead?.includes(unit)
    }))
}
