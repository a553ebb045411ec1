// A function of the catalogue at chosen parameters, and what can be computed from its values and slopes alone.

import {NOISE, jumps, kinksOf} from "./kinks.js"

const FAR = [1e2, 1e4, 1e6, 1e9, 1e12]

/** Return {name, label, entry, parameters, value(x), slope(x), facts()}; parameters left out are the usual ones. */
export function curve(entry, given = {}) {
    const parameters = {...entry.parameters, ...given}
    const own = Object.keys(parameters).filter((key) => parameters[key] !== entry.parameters[key])
    const label = own.length ? `${entry.name} (${own.map((key) => `${key}=${parameters[key]}`).join(", ")})` : entry.name
    const numbers = Object.values(parameters)
    const value = (x) => entry.value(x, ...numbers)
    const slope = (x) => entry.slope(x, ...numbers)
    let known
    return {name: entry.name, label, entry, parameters, value, slope, facts: () => (known ??= facts(value, slope))}
}

/**
 * Return {range, monotone, kinks: [[x, slope there]], largest, where, gain}. Range and largest |slope| are looked for within
 * 16 of 0, at single peaks to 10 000, and far out; the gain is 1 / sqrt(E f(z)^2) for z ~ N(0, 1), the factor on a layer's weights that makes up
 * for what f does to the size of its input.
 */
function facts(value, slope) {
    const kinks = apart([...kinksOf(value, slope, -16, 16), ...kinksOf(value, slope, -1, 1)])
    const [low, high] = [extreme((x) => -value(x), kinks), extreme(value, kinks)]
    const steepest = extreme((x) => Math.abs(slope(x)), kinks)
    const far = Array.from({length: 400}, (_, i) => 20 * (65 / 64) ** i)
    const ys = [...far.map((x) => -x).reverse(), ...Array.from({length: 1601}, (_, i) => -20 + i / 40), ...far].map(value)
    return {
        kinks: kinks.map((x) => [x, slope(x)]),
        range: [-low.top, high.top],
        monotone: ys.every((y, i) => i === 0 || y >= ys[i - 1] - NOISE),
        jumps: jumps(value, -16, 16),
        largest: steepest.top,
        where: steepest.where,
        gain: gaussianMean((z) => value(z) ** 2, kinks) ** -0.5,
    }
}

// Two that lie close were missed between the points of the wide search; what both searches found counts once.
function apart(kinks) {
    return kinks.sort((a, b) => a - b).filter((x, i) => i === 0 || x - kinks[i - 1] > 1e-6)
}

/** The supremum of f, where it is reached nearest to 0, both infinite where it is reached far out only. */
function extreme(f, kinks) {
    const step = 1 / 64
    let near = {top: -Infinity, where: 0}
    const better = (x, y) => {
        const more = y - near.top
        const same = Math.abs(more) <= NOISE * (1 + Math.abs(y))
        if (same && Math.abs(x) < Math.abs(near.where)) near = {top: Math.max(y, near.top), where: x}
        else if (more > 0 && !same) near = {top: y, where: x}
    }
    for (let i = -1024; i <= 1024; i++) {
        const [before, here, after] = [f((i - 1) * step), f(i * step), f((i + 1) * step)]
        if (here < near.top - 1e-3 * (1 + Math.abs(here)) || here < before || here < after) better(i * step, here)
        else peak(f, (i - 1) * step, (i + 1) * step, better)
    }
    for (const kink of kinks) for (const side of [-1e-9, 0, 1e-9]) better(Number(kink.toFixed(6)), f(kink + side))
    const far = [-1, 1].map((side) => Math.max(...FAR.map((x) => f(side * x))))
    const most = Math.max(...far)
    for (const side of [-1, 1]) { // a small parameter moves a peak out
        for (let x = 16; x < 1e4; x *= 65 / 64) {
            const [before, here, after] = [f(side * x / 65 * 64), f(side * x), f(side * x / 64 * 65)]
            if (here > before && here > after && here > Math.max(near.top, most) + NOISE)
                peak(f, ...[side * x / 65 * 64, side * x / 64 * 65].sort((a, b) => a - b), better)
        }
    }
    if (most <= near.top + NOISE * (1 + Math.abs(near.top))) return near
    const grows = most > 2 * Math.abs(near.top) + 1
    return {top: grows ? Infinity : most, where: far[1] === most ? Infinity : -Infinity}
}

// Golden section, on an interval in which f rises and then falls.
function peak(f, low, high, better) {
    const share = (Math.sqrt(5) - 1) / 2
    for (let i = 0; i < 40; i++) {
        const width = share * (high - low)
        if (f(high - width) >= f(low + width)) high = low + width
        else low = high - width
    }
    const x = Number(((low + high) / 2).toFixed(6)) + 0
    better(x, f(x))
}

// Midpoints of pieces between the kinks.
function gaussianMean(g, kinks) {
    const edges = [-12, ...kinks.filter((x) => Math.abs(x) < 12), 12]
    let mean = 0
    for (let k = 1; k < edges.length; k++) {
        const [low, high] = [edges[k - 1], edges[k]]
        const count = Math.ceil(256 * (high - low))
        const step = (high - low) / count
        for (let i = 0; i < count; i++) {
            const z = low + (i + 0.5) * step
            mean += step * g(z) * Math.exp((-z * z) / 2)
        }
    }
    return mean / Math.sqrt(2 * Math.PI)
}
