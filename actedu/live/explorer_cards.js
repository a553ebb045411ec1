// What is known of each function that is shown: formula with live numbers, parameters, what an error becomes, facts.

import {html, useEffect, useRef} from "./vendor/preact.js"
import {Field} from "./explorer_fields.js"
import {pointsIn, refused} from "./explorer_link.js"
import {Sample} from "./explorer_panes.js"
import {formulas} from "./formulas.js"
import {short, worked} from "./worked.js"

export function Card({curve, place, x, removable, remove, set}) {
    const {entry, name, parameters} = curve
    const [value, slope] = [curve.value(x), curve.slope(x)]
    const put = worked(entry.textbook, x, parameters)
    return html`<article class=${`card about c${place + 1}`} aria-labelledby=${`about-${name}`}>
        <header class="row between"><h3 id=${`about-${name}`}><${Sample} of=${place} /> ${name}</h3>
            ${removable && html`<button type="button" class="quiet" onClick=${remove}>Remove<span class="hidden"> ${name}</span></button>`}</header>
        <p class="summary">${entry.summary.replaceAll("`", "")}</p>
        <div class="body"><div class="reckoned"><dl class="formulas">
            <dt><i>f</i>(<i>x</i>)</dt><dd><${Maths} of=${formulas[name][0]} />
                <output class="worked">${put && html`<code>${put.replaceAll("*", "·")}</code> `}= <b>${short(value)}</b></output></dd>
            <dt><i>f</i>′(<i>x</i>)</dt><dd><${Maths} of=${formulas[name][1]} /> <output class="worked">= <b>${short(slope)}</b></output></dd>
        </dl>
        ${Object.keys(parameters).map((key) => html`<${Parameter} key=${key} ...${{curve, name: key, set: (at) => set({...parameters, [key]: at})}} />`)}
        <${Passing} slope=${slope} /></div>
        <${Known} curve=${curve} /></div>
    </article>`
}

function Maths({of}) {
    const box = useRef()
    useEffect(() => { // what is too long for a telephone must be reached by key to be scrolled
        const long = box.current.scrollWidth > box.current.clientWidth
        for (const [name, text] of Object.entries({tabindex: "0", role: "region", "aria-label": "Formula"})) {
            long ? box.current.setAttribute(name, text) : box.current.removeAttribute(name)
        }
    }, [of])
    return html`<span class="maths" ref=${box} dangerouslySetInnerHTML=${{__html: of}} />`
}

function Parameter({curve: {entry, name: of, parameters}, name, set}) {
    const usual = entry.parameters[name]
    const size = Math.abs(usual) < 0.5 ? 1 : 4 * Math.abs(usual)
    const refuse = (at) => refused(entry, name, at, parameters)
    const slid = ({target}) => {
        const at = Number(target.value)
        if (!refuse(at)) set(at)
    }
    return html`<div class="parameter"><${Field} id=${`${of}-${name}`} label=${name} said=${`of ${of}`} value=${parameters[name]}
            show=${(at) => String(Number(at.toPrecision(6)))} refuse=${refuse} change=${set} />
        <button type="button" class="quiet" disabled=${parameters[name] === usual} onClick=${() => set(usual)}>Reset<span class="hidden"> ${name}</span></button>
        <input type="range" aria-label=${`${name} of ${of}`} min=${usual < 0 ? -size : 0} max=${size} step=${size / 100} value=${parameters[name]} onInput=${slid} /></div>`
}

/** What becomes of an error of 1 that comes back through the function here. */
function Passing({slope}) {
    const size = Math.abs(slope)
    const full = Math.max(1, size)
    return html`<div class="passing"><h4>An error of 1 that comes back through here</h4>
        <div class="bars" aria-hidden="true"><span style=${{width: `${100 / full}%`}}><b>1</b></span><span class="left" style=${{width: `${(100 * size) / full}%`, minWidth: size ? "2px" : 0}}></span></div>
        <p>${becomes(slope)}</p></div>`
}

function becomes(slope) {
    const size = Math.abs(slope)
    const sign = slope < 0 ? ", with its sign turned" : ""
    if (size === 0) return "stops: its slope is 0, so the layers before learn nothing from this input."
    if (Math.abs(size - 1) < 1e-9) return `leaves as ${short(slope)}${sign}: as large as it came, through any number of such layers.`
    const layers = Math.max(1, Math.ceil(Math.log(1000) / Math.abs(Math.log(size)) - 1e-9))
    const count = layers === 1 ? "one such layer is" : layers > 1000 ? "more than a thousand such layers are" : `${layers} such layers in a row are`
    return `leaves as ${short(slope)}${sign}: ${count} enough to ${size < 1 ? "leave less than a thousandth of it" : "make it more than a thousand times as large"}.`
}

function Known({curve}) {
    const facts = curve.facts()
    const [low, high] = facts.range
    const there = Math.abs(Math.abs(curve.slope(facts.where)) - facts.largest) < 1e-6 ? "at" : "next to"
    const reached = Number.isFinite(facts.where) ? `, ${there} x = ${short(facts.where)}` : ", approached far out"
    const rows = [
        ["Values", Number.isFinite(low) || Number.isFinite(high) ? `from ${short(low)} to ${short(high)}` : "any number"],
        ["Direction", facts.monotone ? "never falls" : "falls somewhere"],
        ["Kinks", facts.kinks.length ? facts.kinks.map(([x, slope]) => `at ${short(x)}, where the slope is taken as ${short(slope)}`).join("; ") : "none"],
        ["Largest slope", facts.jumps.length ? "its values jump" : Number.isFinite(facts.largest) ? short(facts.largest) + reached : "grows without end"],
        ["Gain", html`${short(facts.gain)}<span class="soft"> · the factor on a layer's weights that keeps its output as large as its input</span>`],
        ["Source", curve.entry.source],
    ]
    return html`<dl class="facts">${rows.map(([term, told]) => html`<div key=${term}><dt>${term}</dt><dd>${told}</dd></div>`)}</dl>`
}

/** x, value and slope at chosen points, with six digits. */
export function Numbers({curves, x, points, setPoints}) {
    const rows = [...new Set([...points, x])].sort((a, b) => a - b)
    const many = curves.length > 1
    return html`<section class="card numbers" aria-labelledby="numbers"><div class="row between"><h2 id="numbers">In numbers</h2>
        <${Field} id="points" label="at x =" type="text" value=${points} show=${(list) => list.join(", ")} read=${pointsIn}
            change=${setPoints} unread="Give one to twelve numbers, with commas between." /></div>
        <div class="scrolls" role="region" aria-label="Table of values and slopes" tabindex="0"><table>
            <thead><tr><th scope="col">x</th>${many && html`<th scope="col">function</th>`}<th scope="col">value</th><th scope="col">slope</th></tr></thead>
            <tbody>${rows.map((at) => curves.map((curve, i) => html`<tr key=${`${at}${curve.name}`} class=${at === x ? "point" : ""}>
                <th scope="row">${digits(at)}${at === x && html`<span class="hidden"> (the point)</span>`}</th>
                ${many && html`<td><${Sample} of=${i} /> ${curve.label}</td>`}<td>${digits(curve.value(at))}</td><td>${digits(curve.slope(at))}</td></tr>`))}</tbody></table></div>
    </section>`
}

function digits(number) {
    return Number.isFinite(number) ? String(Number(number.toPrecision(6)) + 0).replaceAll("-", "−") : short(number)
}
