// The settings of a run in the page: read with care, and written as the code that a link carries.
import {limits, schema} from "./schema.js"

const SEEDS = schema["data.seed"].high + 1

export const at = (settings, path) => path.split(".").reduce((inner, key) => inner[key], settings)

// A copy in which the value at the path is another.
export function put(settings, path, value) {
    const [key, ...rest] = path.split(".")
    return {...settings, [key]: rest.length ? put(settings[key], rest.join("."), value) : value}
}

export const shown = value => {
    const text = JSON.stringify(value) ?? String(value)
    return text.length > 60 ? text.slice(0, 57) + "..." : text
}

export const newSeed = () => Math.floor(Math.random() * SEEDS)

// Settings that are complete, and a sentence for each value that had to give way to its default.
export function complete(given, entries) {
    const messages = [], settings = {version: limits.version}, flat = {}
    const groups = new Set(Object.keys(schema).filter(path => path.includes(".")).map(path => path.split(".")[0]))
    if (!isObject(given)) {
        messages.push(`The settings are ${shown(given)}, not an object: the defaults are used.`)
        given = {}
    }
    for (const [key, value] of Object.entries(given)) {
        if (key === "version") {
            if (value !== limits.version) messages.push(`The version is ${shown(value)}; this Playground reads version ${limits.version}.`)
        } else if (groups.has(key) && isObject(value)) {
            for (const [inner, one] of Object.entries(value)) flat[`${key}.${inner}`] = one
        } else flat[key] = value
    }
    for (const path of Object.keys(flat)) {
        if (!(path in schema)) messages.push(`There is no setting ${shown(path)}: it is left out.`)
    }
    for (const [path, rule] of Object.entries(schema)) {
        let value = path in flat ? flat[path] : rule.default
        const wrong = (READERS[path] ?? plain)(value, rule, entries)
        if (wrong) {
            messages.push(`${path} is ${shown(value)}; it must be ${wrong}: ${shown(rule.default)} is used.`)
            value = rule.default
        }
        const [key, inner] = path.split(".")
        if (inner) (settings[key] ??= {})[inner] = value
        else settings[key] = value
    }
    settings.layers = settings.layers.map(({units = 4, activation = "tanh", parameters = {}}) => ({units, activation, parameters}))
    const {name, own, task} = settings.data
    const stray = own.find(([, , y]) => !(Number.isInteger(y) && y >= 0 && y < limits.classes))
    if (task === "classes" && stray) {
        settings.data.task = "numbers"
        if (name === "own") messages.push(`${shown(stray[2])} is no class from 0 to ${limits.classes - 1}: the third column is read as numbers.`)
    }
    if (name === "own" && own.length < 2) {
        messages.push(`There are ${own.length} own points; at least 2 are needed: the default data set is used.`)
        settings.data.name = schema["data.name"].default
    }
    return {settings, messages}
}

// The features as people write them.
export const written = feature => feature.replace("^2", "²").replace("*", " · ").replace(/sin\(pi (.*)\)/, "sin π$1")

const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value)

// What must hold for a value, in words, or nothing where it does.
function plain(value, {choices, low, high, whole}) {
    if (choices) return choices.includes(value) ? "" : `one of ${choices.join(", ")}`
    const fits = typeof value === "number" && value >= low && value <= high && (!whole || Number.isInteger(value))
    return fits ? "" : `a ${whole ? "whole " : ""}number from ${low} to ${high}`
}

const READERS = {
    features(value, {choices}) {
        const fits = Array.isArray(value) && value.length && value.every(one => choices.includes(one))
        return fits && new Set(value).size === value.length ? "" : `a list of different features of ${choices.join(", ")}`
    },
    layers(value, rule, entries) {
        if (!Array.isArray(value) || value.length > limits.layers) return `a list of 0 to ${limits.layers} layers`
        for (const layer of value) {
            const {units = 4, activation = "tanh", parameters = {}, ...rest} = isObject(layer) ? layer : {units: 0}
            if (!(Number.isInteger(units) && units >= 1 && units <= limits.units)) return `a list of layers of 1 to ${limits.units} units`
            const entry = entries.find(one => one.name === activation)
            if (!entry) return "a list of layers whose activations are of the catalogue"
            const known = Object.keys(entry.parameters ?? {})
            const fits = isObject(parameters) && Object.entries(parameters).every(([key, one]) => known.includes(key) && Number.isFinite(one))
            if (!fits) return `a list of layers with finite parameters (${activation} has ${known.join(", ") || "none"})`
            const values = Object.values({...entry.parameters, ...parameters})
            if (entry.allowed?.(...values).some(met => !met)) return `a list of layers whose parameters fit (${activation} needs ${entry.conditions.join(" and ")})`
            if (Object.keys(rest).length) return "a list of layers with units, activation and parameters"
        }
        return ""
    },
    "data.own": value => Array.isArray(value) && value.length <= limits.points && value.every(isPoint) ? "" :
        `a list of at most ${limits.points} points [x1, x2, y], x1 and x2 from -${limits.reach} to ${limits.reach}`,
}

const isPoint = row => Array.isArray(row) && row.length === 3 && row.every(Number.isFinite) &&
    Math.max(Math.abs(row[0]), Math.abs(row[1])) <= limits.reach

// The cells of a line, parted by tabs or semicolons, else by commas, else by spaces; a comma that parts nothing is a
// decimal one.
function cellsOf(line) {
    const text = line.replaceAll('"', "").replace(/[\s,;]+$/, "")
    if (/[;\t]/.test(text)) return text.split(/[;\t]/).map(cell => cell.trim())
    const spaced = text.split(/\s+/)
    if (!text.includes(",") || (spaced.length > 2 && !/,\s/.test(text))) return spaced
    return text.split(",").map(cell => cell.trim())
}

const numberIn = cell => cell ? Number(cell.replace(",", ".")) : NaN

// Points from a pasted table, x1, x2 and a class, a label or a number on each line; a heading may lead. What does not
// fit is changed as own.py does: `changed` says so.
export function pointsOf(text) {
    const rows = text.replace(/^\uFEFF/, "").split(/\r?\n/).map((line, i) => ({line, number: i + 1, cells: cellsOf(line.trim())})).filter(({line}) => line.trim())
    if (rows.length && rows[0].cells.slice(0, 2).every(cell => Number.isNaN(numberIn(cell)))) rows.shift()
    for (const {line, number, cells} of rows) {
        const where = `Line ${number} is ${shown(line.trim())}`
        if (cells.length > 3 && !Number.isNaN(numberIn(cells[3]))) return {wrong: `${where}; leave three columns, x1, x2 and a class or a number.`}
        if (cells.length < 3 || !cells.slice(0, 2).every(cell => Number.isFinite(numberIn(cell))) || !cells[2] || /^[+-]?(nan|inf(inity)?)$/i.test(cells[2]))
            return {wrong: `${where}; write x1, x2 and a class or a number, as in 0.5, -1, 0.`}
    }
    if (rows.length < 2) return {wrong: `There are ${rows.length} points; at least 2 are needed, one on each line.`}
    if (rows.length > limits.points) return {wrong: `There are ${rows.length} points; at most ${limits.points} are taken.`}
    let [x1, x2, y] = [0, 1, 2].map(column => rows.map(({cells}) => numberIn(cells[column])))
    const labelled = rows.find((_, i) => Number.isNaN(y[i])), changed = []
    const labels = labelled ? [...new Set(rows.map(({cells}) => cells[2]))].sort() : [...new Set(y)].sort((a, b) => a - b)
    if (labelled && labels.length > limits.classes)
        return {wrong: `Line ${labelled.number} has ${shown(labelled.cells[2])} in the third place; give numbers, or at most ${limits.classes} different labels.`}
    const inOrder = labelled || (y.every(Number.isInteger) && labels.length <= limits.classes)
    const asTheyAre = !labelled && y.every(one => Number.isInteger(one) && one >= 0 && one < limits.classes)
    if (inOrder && !asTheyAre) {
        y = rows.map(({cells}, i) => labels.indexOf(labelled ? cells[2] : y[i]))
        changed.push(labels.map((label, i) => `${label} is class ${i}`).join(", "))
    }
    const tallest = largest(y)
    if (!inOrder && tallest > 2) {
        y = y.map(one => one / tallest)
        changed.push("y is scaled to at most 1")
    }
    if (Math.max(largest(x1), largest(x2)) > limits.reach) {
        [x1, x2] = [spread(x1), spread(x2)]
        changed.push("x1 and x2 are moved and scaled into the picture")
    }
    return {task: inOrder ? "classes" : "numbers", points: x1.map((one, i) => [round(one), round(x2[i]), round(y[i])]),
        changed: changed.length ? `Changed to fit: ${changed.join("; ")}.` : ""}
}

const largest = numbers => numbers.reduce((most, one) => Math.max(most, Math.abs(one)), 0)

// From -1.2 to 1.2; halves, since the difference of the largest floats is none.
function spread(column) {
    const [low, high] = [Math.min(...column) / 2, Math.max(...column) / 2]
    return column.map(one => low === high ? 0 : 1.2 * (2 * ((one / 2 - low) / (high - low)) - 1))
}

export const round = (value, digits = 4) => Number(value.toFixed(digits))

// What differs from the defaults, its keys in order, so that equal settings have equal codes.
export function differing(settings) {
    const out = {}
    for (const [path, rule] of Object.entries(schema)) {
        const value = at(settings, path)
        if (JSON.stringify(value) === JSON.stringify(rule.default)) continue
        const [key, inner] = path.split(".")
        if (inner) (out[key] ??= {})[inner] = value
        else out[key] = value
    }
    return sorted(out)
}

const sorted = value => Array.isArray(value) ? value.map(sorted) : !isObject(value) ? value :
    Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]))

export async function codeOf(settings) {
    const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(differing(settings))))
    const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""))
    return `${limits.version}.${text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`
}

// The settings that a code stands for, and sentences about what could not be read.
export async function settingsOf(code, entries) {
    const [, version, packed] = /^(\d+)\.([\w-]*)$/.exec(code) ?? []
    if (!version) return refused(`${shown(code)} is not a code of the Playground, which begins "${limits.version}."`, entries)
    if (Number(version) !== limits.version)
        return refused(`The link is of version ${version} and this Playground reads version ${limits.version}`, entries)
    try {
        const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0))
        return complete(JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes))), entries)
    } catch {
        return refused("The link is damaged; copy the whole of it once more", entries)
    }
}

const refused = (sentence, entries) => ({...complete({}, entries), unread: sentence, messages: [`${sentence}: the defaults are used.`]})

async function through(stream, bytes) {
    const writer = stream.writable.getWriter()
    writer.write(bytes).catch(() => {}) // what is wrong is told to the reader of the other end
    writer.close().catch(() => {})
    return new Uint8Array(await new Response(stream.readable).arrayBuffer())
}
