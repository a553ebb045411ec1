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
 * Return {range, monotone, kinks: [[x, slope there]], largest, where, gain}. The largest |slope| is looked for within
 * 16 of 0 and far out; the gain is 1 / sqrt(E f(z)^2) for z ~ N(0, 1), the factor on a layer's weights that makes up
 * for what f does to the size of its input.
 */
function facts(value, slope) {
    const kinks = kinksOf(value, slope, -16, 16)
    const [low, high] = [extreme((x) => -value(x), kinks), extreme(value, kinks)]
    const steepest = extreme((x) => Math.abs(slope(x)), kinks)
    const xs = Array.from({length: 1601}, (_, i) => -20 + i / 40)
    const ys = xs.map(value)
    return {
        kinks: kinks.map((x) => [x, slope(x)]),
        range: [-low.top, high.top],
        monotone: ys.every((y, i) => i === 0 || y >= ys[i - 1] - NOISE),
        jumps: jumps(value, -16, 16),
        largest: steepest.top,
        where: steepest.where,
        gain: gaussianMean((z) => value(z) ** 2) ** -0.5,
    }
}

/** The supremum of f, where it is reached nearest to 0, both infinite where it is reached far out only. */
function extreme(f, kinks) {
    const step = 1 / 64
    let near = {top: -Infinity, where: 0}
    const better = (x, y) => {
        const more = y - near.top
        const same = Math.abs(more) <= NOISE * (1 + Math.abs(y))
        if (more > 0 && !same || same && Math.abs(x) < Math.abs(near.where)) near = {top: Math.max(y, same ? near.top : y), where: x}
    }
    for (let i = -1024; i <= 1024; i++) {
        const [before, here, after] = [f((i - 1) * step), f(i * step), f((i + 1) * step)]
        if (here < near.top - 1e-3 * (1 + Math.abs(here)) || here < before || here < after) better(i * step, here)
        else peak(f, (i - 1) * step, (i + 1) * step, better)
    }
    for (const kink of kinks) for (const side of [-1e-9, 0, 1e-9]) better(Number(kink.toFixed(6)), f(kink + side))
    const far = [-1, 1].map((side) => Math.max(...FAR.map((x) => f(side * x))))
    const most = Math.max(...far)
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

function gaussianMean(g) {
    const step = 1 / 256
    let sum = 0
    for (let z = -12 + step / 2; z < 12; z += step) sum += g(z) * Math.exp((-z * z) / 2)
    return (sum * step) / Math.sqrt(2 * Math.PI)
}
