// The state of the explorer as a link's fragment: #f=relu&f=leaky_relu,alpha=0.2&x=1&range=-6,6&at=-2,0,2

export const MOST = 4
export const USUAL = {x: 1, range: [-6, 6], points: [-2, 0, 2], together: false}

export function linkOf({shown, x, range, points, together}) {
    const parts = shown.map(({name, parameters}) =>
        "f=" + [name, ...Object.entries(parameters).map(([key, at]) => `${key}=${at}`)].join(","))
    if (x !== USUAL.x) parts.push(`x=${x}`)
    if (String(range) !== String(USUAL.range)) parts.push(`range=${range}`)
    if (String(points) !== String(USUAL.points)) parts.push(`at=${points}`)
    if (together) parts.push("overlay")
    return "#" + parts.join("&")
}

/** Return {shown, x, range, points, together, problems}: what a fragment says, the usual where it says nothing or nothing known. */
export function stateOf(hash, entries, first) {
    const state = {shown: [], ...USUAL, problems: []}
    for (const part of hash.replace(/^#/, "").split("&").filter(Boolean)) {
        const [, key, text] = /^([^=]*)=?(.*)$/.exec(part)
        read[key] ? read[key](decoded(text), state, entries) : state.problems.push(`The link says ${key}, which means nothing here; it is left out.`)
    }
    if (!state.shown.length) state.shown = [{name: first, parameters: {}}]
    const [low, high] = state.range
    state.x = Math.min(Math.max(state.x, low), high)
    return state
}

function decoded(text) {
    try {
        return decodeURIComponent(text)
    } catch {
        return text
    }
}

const read = {
    f(text, state, entries) {
        const [name, ...settings] = text.split(",")
        const entry = entries.find((one) => one.name === name)
        if (!entry) return state.problems.push(`The link names “${name}”, which is none of the ${entries.length} functions; it is left out.`)
        if (state.shown.some((one) => one.name === name)) return state.problems.push(`The link names ${name} twice; it is drawn once.`)
        if (state.shown.length === MOST) return state.problems.push(`The link names more than ${MOST} functions; ${name} is left out.`)
        const parameters = {}
        for (const setting of settings) {
            const [key, at] = setting.split("=")
            const number = at?.trim() ? Number(at) : NaN
            const problem = key in entry.parameters ? refused(entry, key, number, parameters) : `${name} has no parameter “${key}”.`
            if (problem) state.problems.push(`${problem} The link's “${setting}” is left out.`)
            else parameters[key] = number
        }
        state.shown.push({name, parameters})
    },
    overlay(text, state) {
        state.together = true
    },
    x(text, state) {
        const number = text.trim() ? Number(text) : NaN
        if (Number.isFinite(number)) state.x = number
        else state.problems.push(`The link puts the point at “${text}”, which is no number; it stands at ${state.x}.`)
    },
    range(text, state) {
        const range = text.split(",").map(Number)
        if (range.length === 2 && !refusedRange(...range)) state.range = range
        else state.problems.push(`The link's range “${text}” is not two numbers from −1000 to 1000, the lower first; ${state.range.join(" to ")} is shown.`)
    },
    at(text, state) {
        const points = pointsIn(text)
        if (points) state.points = points
        else state.problems.push(`The link's points “${text}” are not one to twelve numbers; ${state.points.join(", ")} are used.`)
    },
}

/** Why a parameter may not take a number, as a sentence, or null. */
export function refused(entry, key, number, others = {}) {
    if (!Number.isFinite(number)) return `${key} must be a number.`
    const numbers = {...entry.parameters, ...others, [key]: number}
    const broken = entry.conditions[entry.allowed(...Object.values(numbers)).indexOf(false)]
    return broken ? `${key} = ${number} is not accepted: ${broken} must hold.` : null
}

/** Why a range of x may not be shown, as a sentence, or null. */
export function refusedRange(low, high) {
    if (!Number.isFinite(low) || !Number.isFinite(high) || Math.abs(low) > 1000 || Math.abs(high) > 1000) return "Give a number from −1000 to 1000."
    return high - low >= 0.01 ? null : "The left end must lie at least 0.01 below the right one."
}

/** The numbers of a list such as "-2, 0, 2", or null. */
export function pointsIn(text) {
    const parts = text.replaceAll("−", "-").split(/[\s,;]+/).filter(Boolean)
    const points = parts.map(Number)
    return points.length >= 1 && points.length <= 12 && points.every(Number.isFinite) ? points : null
}
