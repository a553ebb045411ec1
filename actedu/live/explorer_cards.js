// What is known of each function that is shown: formula with live numbers, parameters, what an error becomes, facts.

import {html, useEffect, useMemo, useRef} from "./vendor/preact.js"
import {Field} from "./explorer_fields.js"
import {pointsIn, refused} from "./explorer_link.js"
import {Sample} from "./explorer_panes.js"
import {formulas} from "./formulas.js"
import {short, worked} from "./worked.js"

export function Card({curve, place, x, removable, remove, set}) {
    const {entry, name, parameters} = curve
    const [value, slope] = [curve.value(x), curve.slope(x)]
    const put = worked(entry.textbook, x, parameters)
    // what stays while the point moves
    const [ofValue, ofSlope, controls, known] = useMemo(() => [
        ...formulas[name].map((formula) => html`<${Maths} of=${formula} />`),
        Object.keys(parameters).map((key) => html`<${Parameter} key=${key}
            ...${{curve, name: key, set: (at) => set({...parameters, [key]: at})}} />`),
        html`<${Known} curve=${curve} />`,
    ], [curve])
    return html`<article class=${`card about c${place + 1}`} aria-labelledby=${`about-${name}`}>
        <header class="row between"><h3 id=${`about-${name}`}><${Sample} of=${place} /> ${name}</h3>
            ${removable && html`<button type="button" class="quiet" onClick=${remove}>Remove<span
                class="hidden"> ${name}</span></button>`}</header>
        <p class="summary">${entry.summary.replaceAll("`", "")}</p>
        <div class="body"><div class="reckoned"><dl class="formulas">
            <dt><i>f</i>(<i>x</i>)</dt><dd>${ofValue}
                <output class="worked">${put && html`<code>${put.replaceAll("*", "·")}</code> `}= <b>${short(value)}</b></output></dd>
            <dt><i>f</i>′(<i>x</i>)</dt><dd>${ofSlope} <output class="worked">= <b>${short(slope)}</b></output></dd>
        </dl>
        ${controls}
        <${Passing} slope=${slope} /></div>
        ${known}</div>
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
    return html`<div class="parameter"><${Field} id=${`${of}-${name}`} label=${name} said=${`of ${of}`}
        value=${parameters[name]}
            show=${(at) => String(Number(at.toPrecision(6)))} refuse=${refuse} change=${set} />
        <button type="button" class="quiet" disabled=${parameters[name] === usual}
            onClick=${() => set(usual)}>Reset<span class="hidden"> ${name}</span></button>
        <input type="range" aria-label=${`${name} of ${of}`} min=${usual < 0 ? -size : 0} max=${size} step=${size / 100}
            value=${parameters[name]} onInput=${slid} /></div>`
}

/** What becomes of an error of 1 that comes back through the function here. */
function Passing({slope}) {
    const size = Math.abs(slope)
    const full = Math.max(1, size)
    return html`<div class="passing"><h4>An error of 1 that comes back through here</h4>
        <div class="bars" aria-hidden="true"><span style=${{width: `${100 / full}%`}}><b>1</b></span><span class="left"
            style=${{width: `${(100 * size) / full}%`, minWidth: size ? "2px" : 0}}></span></div>
        <p>${becomes(slope)}</p></div>`
}

function becomes(slope) {
    const size = Math.abs(slope)
    const sign = slope < 0 ? ", with its sign turned" : ""
    if (size === 0) return "stops: its slope is 0, so the layers before learn nothing from this input."
    const leaves = `leaves as ${short(slope)}${sign}`
    if (Math.abs(size - 1) < 1e-9) return `${leaves}: as large as it came, through any number of such layers.`
    const layers = Math.max(1, Math.ceil(Math.log(1000) / Math.abs(Math.log(size)) - 1e-9))
    if (layers > 1000) {
        const kept = size ** 100
        const near = Math.abs(kept - 1) < 0.01 ? "nearly all" : short(kept)
        return `${leaves}: a hundred such layers in a row leave ${near} of it.`
    }
    const count = layers === 1 ? "one such layer is" : `${layers} such layers in a row are`
    const end = size < 1 ? "leave less than a thousandth of it" : "make it more than a thousand times as large"
    return `${leaves}: ${count} enough to ${end}.`
}

function Known({curve}) {
    const facts = curve.facts()
    const [low, high] = facts.range
    const there = Math.abs(Math.abs(curve.slope(facts.where)) - facts.largest) < 1e-6 ? "at" : "next to"
    const reached = Number.isFinite(facts.where) ? `, ${there} x = ${short(facts.where)}` : ", approached far out"
    const steepest = Number.isFinite(facts.largest) ? short(facts.largest) + reached : "grows without end"
    const kinks = facts.kinks.map(([x, slope]) => `at ${short(x)}, where the slope is taken as ${short(slope)}`)
    const rows = [
        ["Values", low === -Infinity && high === Infinity ? "any number" : `from ${short(low)} to ${short(high)}`],
        ["Direction", facts.monotone ? "never falls" : "falls somewhere"],
        ["Kinks", kinks.join("; ") || "none"],
        ["Largest slope", facts.jumps.length ? "its values jump" : steepest],
        ["Gain", html`${short(facts.gain)}<span
            class="soft"> · the factor on a layer's weights that makes up for what <i>f</i> does to the size of sums of sd 1</span>`],
        ["Source", curve.entry.source],
    ]
    return html`<dl class="facts">${rows.map(([term, told]) => html`<div
        key=${term}><dt>${term}</dt><dd>${told}</dd></div>`)}</dl>`
}

/** x, value and slope at chosen points, with six digits. */
export function Numbers({curves, x, points, setPoints}) {
    const many = curves.length > 1
    const rows = (at, here) => curves.map((curve, i) => html`<tr key=${`${at} ${curve.name}`}
        class=${here ? "point" : ""}>
        <th scope="row">${digits(at)}${here && html`<span class="hidden"> (the point)</span>`}</th>
        ${many && html`<td><${Sample} of=${i} /> ${curve.label}</td>`}
        <td>${digits(curve.value(at))}</td><td>${digits(curve.slope(at))}</td></tr>`)
    const places = [...new Set([...points, x])].sort((a, b) => a - b)
    const fixed = useMemo(() => new Map(points.map((at) => [at, rows(at, false)])), [curves, points])
    return html`<section class="card numbers" aria-labelledby="numbers"><div class="row between"><h2
        id="numbers">In numbers</h2>
        <${Field} id="points" label="at x =" type="text" value=${points} show=${(list) => list.join(", ")}
            read=${pointsIn}
            change=${setPoints} unread="Give one to twelve numbers, with commas between." /></div>
        <div class="scrolls" role="region" aria-label="Table of values and slopes" tabindex="0"><table>
            <thead><tr><th scope="col">x</th>${many && html`<th scope="col">function</th>`}
                <th scope="col">value</th><th scope="col">slope</th></tr></thead>
            <tbody>${places.flatMap((at) => (at === x ? rows(at, true) : fixed.get(at)))}</tbody></table></div>
    </section>`
}

function digits(number) {
    return Number.isFinite(number) ? String(Number(number.toPrecision(6)) + 0).replaceAll("-", "−") : short(number)
}
