// The function explorer: functions of the catalogue over one another, with a point that moves along them.

import {html, render, useEffect, useMemo, useState} from "./vendor/preact.js"
import {curve} from "./curve.js"
import {entries} from "./entries.js"
import {Card, Numbers} from "./explorer_cards.js"
import {Field} from "./explorer_fields.js"
import {MOST, USUAL, linkOf, refusedRange, stateOf} from "./explorer_link.js"
import {Panes, drawn} from "./explorer_panes.js"
import {Picker} from "./explorer_picker.js"
import {stepOf, within} from "./point.js"

/** Fill an element with the explorer; what stands in it names the function that is shown where the link names none. */
export function explorer(root) {
    const own = root.closest("body.live") !== null // of another page, the address is left alone
    render(html`<${Explorer} first=${root.firstElementChild?.dataset.first ?? entries[0].name} own=${own} />`, root)
}

function Explorer({first, own}) {
    const [state, setState] = useState(() => fromLink(first, own))
    const change = (more) => setState((old) => ({...old, ...more}))
    const {shown, x, range, points, together, several, problems, told} = state
    const usual = useMemo(() => entries.map((entry) => ({...curve(entry), searched: words(entry)})), [])
    const settings = JSON.stringify(shown)
    const curves = useMemo(() => shown.map((one) => curve(entries.find(({name}) => name === one.name), one.parameters)), [settings])
    const panes = useMemo(() => drawn(curves, range, together), [curves, range, together])
    const names = shown.map(({name}) => name)

    useEffect(() => {
        const follow = () => { if (location.hash !== lastLink) setState(fromLink(first, own)) }
        addEventListener("hashchange", follow)
        return () => removeEventListener("hashchange", follow)
    }, [])
    if (own) keepLink(state)

    const choose = (name) => {
        const has = names.includes(name)
        if (!several) return change({shown: has ? shown : [{name, parameters: {}}], told: `${name} is shown.`})
        if (has && shown.length === 1) return change({told: `${name} stays: one function is always shown.`})
        if (has) return change({shown: shown.filter((one) => one.name !== name), told: `${name} is removed.`})
        if (shown.length === MOST) return change({told: `Four functions are shown already. Remove one to see ${name}.`})
        change({shown: [...shown, {name, parameters: {}}], told: `${name} is shown too.`})
    }
    const setSeveral = (many) => change({several: many, shown: many ? shown : shown.slice(0, 1), told: many ? "Choose up to four." : ""})
    const setOf = (place) => (parameters) => {
        const usual = curves[place].entry.parameters
        const own = Object.fromEntries(Object.entries(parameters).filter(([key, at]) => at !== usual[key]))
        change({shown: shown.map((one, i) => (i === place ? {...one, parameters: own} : one))})
    }
    const picker = useMemo(() => html`<${Picker} ...${{curves: usual, shown: names, several, choose, setSeveral}} />`, [shown, several])

    return html`<div class="explorer">
        <header class="top"><div class="row between"><h1>Function explorer</h1><${CopyLink} ...${{state, change}} /></div>
            <p class="soft">What a neuron passes on, and what an error that comes back can still teach it.</p>
            ${problems.length > 0 && html`<div class="notice row between" role="alert"><div>${problems.map((problem) => html`<p key=${problem}>${problem}</p>`)}</div>
                <button type="button" onClick=${() => change({problems: []})}>Close<span class="hidden"> this message</span></button></div>`}</header>
        <div class="stage card"><${Panes} ...${{curves, panes, range, x, move: (to) => change({x: to})}} /><${Point} ...${{state, change}} /></div>
        ${picker}
        <div class="abouts" data-count=${curves.length}>${curves.map((one, i) => html`<${Card} key=${one.name} ...${{curve: one, place: i, x, removable: curves.length > 1, remove: () => choose(one.name), set: setOf(i)}} />`)}</div>
        <${Numbers} ...${{curves, x, points, setPoints: (list) => change({points: list})}} />
        <p class="hidden" role="status">${told}</p>
        ${told.startsWith("Four") && html`<p class="toast" aria-hidden="true">${told}</p>`}
    </div>`
}

const words = (entry) => [entry.name, entry.summary, entry.source, entry.textbook].join(" ").toLowerCase()

function fromLink(first, own) {
    const state = stateOf(own ? location.hash : "", entries, first)
    return {...state, several: state.shown.length > 1, told: ""}
}

let lastLink = ""
let waiting

// A browser takes only so many changes of its address: once all is still, then.
function keepLink(state) {
    clearTimeout(waiting)
    waiting = setTimeout(() => {
        lastLink = linkOf(state)
        try {
            history.replaceState(null, "", lastLink)
        } catch {
            // a page inside a page without an address of its own keeps none
        }
    }, 250)
}

/** The point and the range as numbers, and zoom. */
function Point({state: {x, range, together}, change}) {
    const [low, high] = range
    const step = stepOf(range)
    const show = (left, right, told) => {
        const put = (end) => Number(end.toPrecision(4)) + 0
        const ends = [put(left), put(right)]
        if (!refusedRange(...ends)) change({range: ends, x: within(x, ends), told: `x from ${ends[0]} to ${ends[1]}.`})
    }
    const zoom = (factor) => show(x + (low - x) * factor, x + (high - x) * factor)
    return html`<div class="tools">
        <div class="group"><${Field} id="x" label="x" said="of the point" value=${x} step=${step} change=${(to) => change({x: to, range: around(to, range)})}
                refuse=${(to) => (Math.abs(to) > 1000 ? "Give a number from −1000 to 1000." : null)} />
            <button type="button" aria-label="Zoom out" onClick=${() => zoom(2)}>−</button><button type="button" aria-label="Zoom in" onClick=${() => zoom(0.5)}>+</button>
            <button type="button" aria-label="Reset the range: −6 to 6" onClick=${() => show(...USUAL.range)}>Reset</button></div>
        <div class="group"><${Field} id="from" label="from" said="the left end" value=${low} change=${(to) => change({range: [to, high], x: Math.max(x, to)})} refuse=${(to) => refusedRange(to, high)} />
            <${Field} id="to" label="to" said="the right end" value=${high} change=${(to) => change({range: [low, to], x: Math.min(x, to)})} refuse=${(to) => refusedRange(low, to)} />
            <button type="button" aria-pressed=${together ? "true" : "false"} title="Draw values and slopes in one picture" onClick=${() => change({together: !together})}>Overlay</button></div>
    </div>`
}

function CopyLink({state, change}) {
    const [words, setWords] = useState("Copy link")
    const copy = async () => {
        const link = location.href.split("#")[0] + linkOf(state)
        const taken = await navigator.clipboard?.writeText(link).then(() => true, () => false)
        if (!taken) history.replaceState(null, "", link)
        const done = taken ? "Copied" : "See the address bar"
        setWords(done)
        change({told: done})
        setTimeout(() => setWords("Copy link"), 2500)
    }
    return html`<button type="button" onClick=${copy}>${words}</button>`
}

// A point that is typed outside the range takes the range along.
function around(x, [low, high]) {
    const shift = x < low ? x - low : x > high ? x - high : 0
    return shift ? [low + shift, high + shift].map((end) => Number(end.toPrecision(10))) : [low, high]
}
