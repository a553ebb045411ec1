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
            if (Object.keys(rest).length) return "a list of layers with units, activation and parameters"
        }
        return ""
    },
    "data.own": value => Array.isArray(value) && value.length <= limits.points && value.every(isPoint) ? "" :
        `a list of at most ${limits.points} points [x1, x2, y], x1 and x2 from -${limits.reach} to ${limits.reach}`,
}

const isPoint = row => Array.isArray(row) && row.length === 3 && row.every(Number.isFinite) &&
    Math.max(Math.abs(row[0]), Math.abs(row[1])) <= limits.reach

// Points from a pasted table: two or three columns, parted by comma, semicolon, tab or spaces; a heading may lead.
export function pointsOf(text) {
    const points = []
    const lines = text.split(/\r?\n/).map(line => line.trim())
    for (const [index, line] of lines.entries()) {
        if (!line) continue
        const cells = line.split(/[,;\t]|\s+/).filter(cell => cell !== "")
        const numbers = cells.map(Number)
        if (!points.length && index === 0 && numbers.some(Number.isNaN)) continue
        if (numbers.length < 3 || numbers.slice(0, 3).some(one => !Number.isFinite(one)))
            return {wrong: `Line ${index + 1} is ${shown(line)}; write x1, x2 and a class or a number, as in 0.5, -1, 0.`}
        points.push(numbers.slice(0, 3))
    }
    if (points.length < 2) return {wrong: `There are ${points.length} points; at least 2 are needed, one on each line.`}
    if (points.length > limits.points) return {wrong: `There are ${points.length} points; at most ${limits.points} are taken.`}
    const widest = Math.max(...points.map(([x1, x2]) => Math.max(Math.abs(x1), Math.abs(x2))))
    const scale = widest > limits.reach ? limits.reach / widest : 1
    const task = points.every(([, , y]) => Number.isInteger(y) && y >= 0 && y < limits.classes) ? "classes" : "numbers"
    return {task, scale, points: points.map(([x1, x2, y]) => [round(x1 * scale), round(x2 * scale), y])}
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

const refused = (sentence, entries) => ({...complete({}, entries), messages: [`${sentence}: the defaults are used.`]})

async function through(stream, bytes) {
    const writer = stream.writable.getWriter()
    writer.write(bytes).catch(() => {}) // what is wrong is told to the reader of the other end
    writer.close().catch(() => {})
    return new Uint8Array(await new Response(stream.readable).arrayBuffer())
}
