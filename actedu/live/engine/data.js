// The Playground's data, drawn as in data.py: places from uniform numbers, noise from normal ones, then the order.
import {RandomState} from "./random.js"

const {PI, cos, exp, floor, sin} = Math

const wide = (noise) => 2 * noise + 0.05

// classes, the place and class of point i by a uniform number u, and how noise becomes a standard deviation
const GROUPS = {
    circles: {classes: 2, place(i, u) {
        const radius = 1 - (i % 2) / 2
        return [radius * cos(2 * PI * u), radius * sin(2 * PI * u), i % 2]
    }},
    moons: {classes: 2, place(i, u) {
        const x2 = i % 2 ? 0.5 - sin(PI * u) : sin(PI * u)
        return [0.8 * (cos(PI * u) + (i % 2) - 0.5), 0.8 * (x2 - 0.25), i % 2]
    }},
    xor: {classes: 2, place(i) {
        const right = floor(i % 4 / 2), up = i % 2
        return [0.7 * (2 * right - 1), 0.7 * (2 * up - 1), right ^ up]
    }},
    spiral: {classes: 2, place(i, u) {
        const radius = 0.1 + 0.9 * u, angle = 3 * PI * radius + PI * (i % 2)
        return [radius * cos(angle), radius * sin(angle), i % 2]
    }},
    clouds: {classes: 2, spread: wide, place(i) {
        const middle = 1.4 * (i % 2) - 0.7
        return [middle, middle, i % 2]
    }},
    three: {classes: 3, spread: wide, place(i) {
        const angle = PI * (90 + 120 * (i % 3)) / 180
        return [0.8 * cos(angle), 0.8 * sin(angle), i % 3]
    }},
}

const bump = (x1, x2) => exp(-4 * (x1 * x1 + x2 * x2))
const SURFACES = {
    plane: (x1, x2) => (x1 + x2) / 2,
    hills: (x1, x2) => bump(x1 - 0.5, x2 - 0.5) - bump(x1 + 0.5, x2 + 0.5),
}

/** The points of the settings' data: {x: pairs, y, trained: how many, the first, are trained on, classes or null} */
export function draw(data) {
    const random = new RandomState(data.seed)
    let {points: n, noise} = data, classes = null, x, y
    if (data.name === "own") {
        n = data.own.length
        x = Float64Array.from(data.own.flatMap(([x1, x2]) => [x1, x2]))
        y = Float64Array.from(data.own, (row) => row[2])
        if (data.task === "classes") classes = Math.max(2, Math.max(...y) + 1)
    } else if (data.name in SURFACES) {
        x = random.uniforms(2 * n).map((u) => 1.2 * (2 * u - 1))
        y = random.normals(n).map((normal, i) => SURFACES[data.name](x[2 * i], x[2 * i + 1]) + noise * normal)
    } else {
        const {place, spread = Number} = GROUPS[data.name]
        classes = GROUPS[data.name].classes
        const placed = Array.from(random.uniforms(n), (u, i) => place(i, u))
        x = random.normals(2 * n).map((normal, k) => placed[k >> 1][k & 1] + spread(noise) * normal)
        y = Float64Array.from(placed, (row) => row[2])
    }
    const order = random.order(n)
    const trained = Math.min(Math.max(floor(data.share * n + 0.5), 1), n - 1)
    return {
        x: Float64Array.from({length: 2 * n}, (_, k) => x[2 * order[k >> 1] + (k & 1)]),
        y: Float64Array.from(order, (i) => y[i]),
        trained,
        classes,
    }
}

const FEATURES = {
    "x1": (x1) => x1,
    "x2": (x1, x2) => x2,
    "x1^2": (x1) => x1 * x1,
    "x2^2": (x1, x2) => x2 * x2,
    "x1*x2": (x1, x2) => x1 * x2,
    "sin(pi x1)": (x1) => sin(PI * x1),
    "sin(pi x2)": (x1, x2) => sin(PI * x2),
}

/** What a net is given of points x (pairs): the first feature of all, then the second, ... */
export function features(names, x) {
    const n = x.length / 2, columns = new Float64Array(names.length * n)
    for (const [k, name] of names.entries()) {
        for (let i = 0; i < n; i++) columns[k * n + i] = FEATURES[name](x[2 * i], x[2 * i + 1])
    }
    return columns
}

/** The points of a picture, from x2 = reach down and from x1 = -reach on: pairs */
export function plane(side, reach) {
    const along = Array.from({length: side}, (_, i) => reach * (2 * i / (side - 1) - 1))
    return Float64Array.from({length: 2 * side * side}, (_, k) => {
        const i = k >> 1
        return k & 1 ? along[side - 1 - floor(i / side)] : along[i % side]
    })
}
