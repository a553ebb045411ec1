// What can be set: the play bar, the data, the layers and the training.
import {html} from "./vendor/preact.js"
import {limits, schema} from "./schema.js"
import {SHAPES, hueOf} from "./playground_draw.js"
import {mark} from "./playground_result.js"
import {presets} from "./playground_presets.js"
import {at, pointsOf, put, written} from "./playground_settings.js"

const SETS = {circles: "Circles", moons: "Moons", xor: "XOR", spiral: "Spiral", clouds: "Clouds", three: "Three", plane: "Plane", hills: "Hills", own: "Own"}
const STARTS = {lecun: "LeCun", he: "He", xavier: "Xavier", fitted: "fitted to each layer", constant: "constant"}
const OPTIMISERS = {sgd: "SGD", momentum: "SGD, momentum 0.9", adagrad: "Adagrad", rmsprop: "RMSprop", adam: "Adam", adamw: "AdamW"}
const PENALTIES = {none: "none", l1: "L1", l2: "L2"}
export const SPEEDS = {slow: "one batch a picture", epoch: "one epoch a picture", fast: "as fast as it goes"}

const ICONS = {
    play: "M4 2v12l10-6z", pause: "M3 2h4v12H3zM9 2h4v12H9z", step: "M3 2v12l7-6zM11 2h2v12h-2z",
    back: "M8 3a5 5 0 1 1-4.6 3l1.6.7A3.3 3.3 0 1 0 8 4.7V7L4 3.6 8 .3z", dice: "M2 2h12v12H2zM5 4a1 1 0 1 0 0 2 1 1 0 0 0 0-2M11 4a1 1 0 1 0 0 2 1 1 0 0 0 0-2M8 7a1 1 0 1 0 0 2 1 1 0 0 0 0-2M5 10a1 1 0 1 0 0 2 1 1 0 0 0 0-2M11 10a1 1 0 1 0 0 2 1 1 0 0 0 0-2",
}
const icon = name => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d=${ICONS[name]}/></svg>`

const speeds = app => Object.entries(SPEEDS).map(([name, words]) => html`<option value=${name} selected=${app.speed === name}>${words}</option>`)

export function Bar({app}) {
    return html`<div class="bar" role="group" aria-label="Run">
        <button class="main play" onClick=${() => app.toggle()}>${app.playing ? html`${icon("pause")} Pause` : html`${icon("play")} Play`}</button>
        <button onClick=${() => app.step()}>${icon("step")} <span>Step</span></button>
        <button onClick=${() => app.reset()}>${icon("back")} <span>Reset</span></button>
        <button onClick=${() => app.renew("start.seed")}>${icon("dice")} <span>New start</span></button>
        <label class="speed"><span>Speed</span> <select value=${app.speed} onChange=${event => { app.speed = event.target.value; app.draw() }}>
            ${speeds(app)}</select></label>
        <p class="epoch" aria-hidden="true"><span>epoch</span> <b class="count">0</b></p>
    </div>`
}

export function Situations({app}) {
    const chosen = presets.find(one => one.name === app.situation)
    return html`<div class="situations">
        <label><span>Situation</span> <select value=${app.situation} onChange=${event => app.situate(event.target.value)}>
            <option value="" selected=${!chosen}>choose one, or build your own</option>
            ${presets.map(({name}) => html`<option value=${name} selected=${app.situation === name}>${name}</option>`)}</select></label>
        ${chosen && html`<p class="look"><b>Look:</b> ${chosen.look}</p>`}
    </div>`
}

// A section that folds; open at first where there is room.
export function Section({app, name, title, folded, children}) {
    if (app.hidden.has(name)) return null
    const open = app.open[name] ?? (!folded && app.roomy)
    return html`<details class=${`card section about-${name}`} open=${open} onToggle=${event => app.fold(name, event.currentTarget.open)}>
        <summary><h2>${title}</h2></summary>${children}</details>`
}

function Slider({app, path, label, step, words = String}) {
    const {low, high} = schema[path], value = at(app.settings, path)
    return html`<label class="slider"><span>${label} <output>${words(value)}</output></span>
        <input type="range" min=${low} max=${high} step=${step} value=${value} onInput=${event => app.change(put(app.settings, path, Number(event.target.value)))}/></label>`
}

export function NumberBox({app, path, label, list}) {
    const {low, high, whole} = schema[path]
    return html`<label class="box"><span>${label}</span>
        <input type="number" min=${low} max=${high} step=${whole ? 1 : "any"} list=${list} value=${at(app.settings, path)} onChange=${event => numbered(app, event.target, low, high, whole, label, value => app.change(put(app.settings, path, value)))}/></label>`
}

// Take a typed number, or say what is accepted and put back what was there.
export function numbered(app, input, low, high, whole, label, take) {
    const value = Number(input.value)
    const fits = input.value !== "" && value >= low && value <= high && (!whole || Number.isInteger(value))
    if (fits) return take(value)
    app.tell(`${label} is ${input.value || "empty"}; give a ${whole ? "whole " : ""}number from ${low} to ${high}.`)
}

function Choice({app, path, label, words}) {
    const value = at(app.settings, path)
    return html`<label class="box"><span>${label}</span>
        <select value=${value} onChange=${event => app.change(put(app.settings, path, event.target.value))}>
            ${schema[path].choices.map(name => html`<option value=${name} selected=${name === value}>${words[name] ?? name}</option>`)}</select></label>`
}

const percent = share => `${Math.round(100 * share)} %`

export function Data({app}) {
    const {data} = app.settings
    return html`<${Section} app=${app} name="data" title="Data">
        <fieldset class="sets"><legend class="hidden">Data set</legend>
            ${schema["data.name"].choices.map(name => html`<label key=${name}>
                <input type="radio" name=${`${app.id}-set`} value=${name} checked=${data.name === name} onChange=${() => app.useSet(name)}/>
                <canvas class="little" data-set=${name} aria-hidden="true"></canvas><span>${SETS[name] ?? name}</span></label>`)}
        </fieldset>
        ${data.name === "own" ? html`<${Own} app=${app}/>` : html`
            <${Slider} app=${app} path="data.points" label="Points" step=${10}/>
            <${Slider} app=${app} path="data.noise" label="Noise" step=${0.01}/>`}
        <${Slider} app=${app} path="data.share" label="Trained on" step=${0.05} words=${percent}/>
        <div class="pair"><${NumberBox} app=${app} path="data.seed" label="Seed of the data"/>
        ${data.name !== "own" && html`<button onClick=${() => app.renew("data.seed")}>New data</button>`}
        <label class="box tick"><input type="checkbox" checked=${app.tests} onChange=${event => { app.tests = event.target.checked; app.draw() }}/> show test points</label></div>
        ${!app.hidden.has("features") && html`<fieldset class="features"><legend>Features the net is given</legend>
            ${schema.features.choices.map(name => html`<label key=${name}><input type="checkbox" checked=${app.settings.features.includes(name)} onChange=${event => app.feature(name, event.target)}/> ${written(name)}</label>`)}
        </fieldset>`}
    <//>`
}

function Own({app}) {
    const {own, task} = app.settings.data
    const chosen = app.ownOf(app.chosen)
    const moved = (column, low, high) => event => numbered(app, event.target, low, high, column === 2 && task === "classes", ["x1", "x2", "y"][column], value => app.movePoint(chosen, column, value))
    return html`<div class="own">
        <p class="small">${own.length} points. Tap the plane to add one, tap a point to choose it; with keys: arrows, Enter, Delete.</p>
        ${task === "classes" ? html`<fieldset class="labels"><legend class="small">New points are of class</legend>
            ${SHAPES.map((shape, c) => html`<label key=${c}><input type="radio" name=${`${app.id}-label`} checked=${app.label === c} onChange=${() => { app.label = c; app.draw() }}/>${mark(shape, hueOf(c, Math.max(app.classes ?? 2, c + 1)))} ${c}</label>`)}</fieldset>` :
        html`<label class="box"><span>New points have the value</span><input type="number" step="any" value=${app.label} onChange=${event => numbered(app, event.target, -100, 100, false, "The value", value => { app.label = value })}/></label>`}
        ${chosen >= 0 && html`<div class="chosen" role="group" aria-label="Chosen point">
            ${["x1", "x2", task === "classes" ? "class" : "value"].map((name, column) => html`<label class="box"><span>${name}</span><input type="number" step=${column === 2 && task === "classes" ? 1 : "any"} value=${own[chosen][column]} onChange=${moved(column, ...(column < 2 ? [-limits.reach, limits.reach] : task === "classes" ? [0, limits.classes - 1] : [-100, 100]))}/></label>`)}
            <button onClick=${() => app.removePoint(app.chosen)}>Remove</button></div>`}
        <label class="table"><span class="small">All points, one a line: x1, x2, class, label or number</span>
            <textarea rows="5" spellcheck=${false} value=${app.csv ?? own.map(row => row.join(", ")).join("\n")} onInput=${event => { app.csv = event.target.value }}></textarea></label>
        <div class="row"><button onClick=${() => usePoints(app)}>Use this table</button>
        <button onClick=${() => app.clearPoints()}>Start with two points</button></div>
        <${Choice} app=${app} path="data.task" label="The third number is" words=${{classes: "a class, 0 to 5", numbers: "a number to predict"}}/>
    </div>`
}

function usePoints(app) {
    const {wrong, points, task, changed} = pointsOf(app.csv ?? "")
    if (app.csv === undefined) return app.tell("The table holds the present points; paste or change some first.")
    if (wrong) return app.tell(wrong)
    app.csv = undefined
    app.change(put(put(app.settings, "data.own", points), "data.task", task))
    if (changed) app.tell(changed)
}

export function Layers({app}) {
    const {layers} = app.settings
    const change = (i, part) => app.change({...app.settings, layers: layers.map((layer, j) => i === j ? {...layer, ...part} : layer)})
    return html`<${Section} app=${app} name="layers" title="Layers">
        <ol class="rows">${layers.map((layer, i) => html`<${Layer} key=${i} app=${app} layer=${layer} i=${i} change=${part => change(i, part)}/>`)}</ol>
        <div class="row"><button disabled=${layers.length >= limits.layers} onClick=${() => app.change({...app.settings, layers: [...layers, layers.at(-1) ?? {units: 4, activation: "tanh", parameters: {}}]})}>Add a layer</button>
        <span class="small soft" data-gradient="output"></span></div>
        <p class="small soft">Gradient: root mean square over a layer's weights, in the last batch, penalty included. Saturated: the share of its outputs where the slope is below 5 % of the largest. Dead: output or slope 0. The last two on all training points.</p>
    <//>`
}

function Layer({app, layer, i, change}) {
    const {units, activation, parameters} = layer
    const entry = app.entries.find(one => one.name === activation)
    return html`<li>
        <div class="row">
            <b class="which">Layer ${i + 1}</b>
            <span class="stepper" role="group" aria-label=${`Units of layer ${i + 1}`}>
                <button aria-label=${`One unit fewer in layer ${i + 1}`} disabled=${units <= 1} onClick=${() => change({units: units - 1})}>−</button>
                <output>${units} <span class="hidden">units</span></output>
                <button aria-label=${`One unit more in layer ${i + 1}`} disabled=${units >= limits.units} onClick=${() => change({units: units + 1})}>+</button></span>
            <select aria-label=${`Activation of layer ${i + 1}`} value=${activation} onChange=${event => change({activation: event.target.value, parameters: {}})}>
                ${app.entries.map(({name}) => html`<option value=${name} selected=${name === activation}>${name}</option>`)}</select>
            ${Object.entries(entry?.parameters ?? {}).map(([name, usual]) => html`<label class="parameter" key=${name}><span>${name}</span>
                <input type="number" step="any" aria-label=${`${name} of layer ${i + 1}`} value=${parameters[name] ?? round4(usual)} onChange=${event => app.parameter(i, entry, name, event.target)}/></label>`)}
            <button class="remove" aria-label=${`Remove layer ${i + 1}`} onClick=${() => app.change({...app.settings, layers: app.settings.layers.filter((_, j) => j !== i)})}>×</button>
        </div>
        <div class="state small" data-layer=${i}><span>gradient</span> <span class="gauge"><i></i></span> <span class="gradient"></span>
            <span class="saturated"></span> <span class="dying"></span></div>
    </li>`
}

const round4 = value => Number(value.toPrecision(4))

export function Training({app}) {
    return html`<${Section} app=${app} name="training" title="Training" >
        <div class="boxes">
            <${Choice} app=${app} path="optimiser.name" label="Optimiser" words=${OPTIMISERS}/>
            <${NumberBox} app=${app} path="optimiser.rate" label="Learning rate" list=${`${app.id}-rates`}/>
            <${NumberBox} app=${app} path="batch" label="Batch"/>
            <${NumberBox} app=${app} path="dropout" label="Dropout"/>
            <${Choice} app=${app} path="penalty.name" label="Penalty" words=${PENALTIES}/>
            <${NumberBox} app=${app} path="penalty.strength" label="Its strength"/>
            <${Choice} app=${app} path="start.name" label="Weights start" words=${STARTS}/>
            <${NumberBox} app=${app} path="start.scale" label="Start scale"/>
            <${NumberBox} app=${app} path="start.seed" label="Seed of start"/>
            <${NumberBox} app=${app} path="epochs" label="Stop at epoch"/>
            <label class="box narrow"><span>Speed</span><select value=${app.speed} onChange=${event => { app.speed = event.target.value; app.draw() }}>${speeds(app)}</select></label>
        </div>
        <datalist id=${`${app.id}-rates`}>${[0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].map(rate => html`<option value=${rate}/>`)}</datalist>
        <p class="small soft">A change starts the run anew, from the same seeds. A stop at epoch 0 is none.</p>
    <//>`
}
