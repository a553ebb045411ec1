// Numbers as people write them, and a formula with its numbers put in.

/** A number with three digits and without an exponent, as far as that says something: 0.105, 2, almost 0. */
export function short(number, digits = 3) {
    if (Number.isNaN(number)) return "undefined"
    if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞"
    if (number !== 0 && Math.abs(number) < 5e-5) return "almost 0"
    const rounded = Number(number.toPrecision(digits)) + 0
    return (Math.abs(rounded) < 1e9 ? String(rounded) : rounded.toExponential(digits - 1)).replace("-", "−")
}

/**
 * The textbook expression with the numbers put in: 1 / (1 + exp(-x)) at 2 is "1 / (1 + exp(-2))". Of a `where` only
 * the case that holds is written, since cases are no arithmetic. Null where the result says nothing new.
 */
export function worked(textbook, x, parameters) {
    const numbers = {x: Number(x.toPrecision(12)), ...parameters}
    const write = (_, name) => (name in numbers ? plain(numbers[name]) : name)
    const text = decided(textbook, numbers).replace(/([A-Za-z_]\w*)/g, write)
        .replace(/([(,] ?)\((-[^()]*)\)(?= ?[,)])/g, "$1$2")
    return /[-+*/(]/.test(text.replace(/^\(?-/, "")) ? text : null
}

function plain(number) {
    const text = String(Number(number.toPrecision(6)))
    return number < 0 ? `(${text})` : text
}

function decided(text, numbers) {
    const start = text.indexOf("where(")
    if (start < 0) return text
    const parts = [""]
    let end = start + 6
    for (let depth = 1; depth > 0; end++) {
        const letter = text[end]
        depth += letter === "(" ? 1 : letter === ")" ? -1 : 0
        if (letter === "," && depth === 1) parts.push("")
        else if (depth > 0) parts[parts.length - 1] += letter
    }
    const [condition, yes, no] = parts.map((part) => part.trim())
    const arm = holds(condition, numbers) ? yes : no
    const alone = start === 0 && end === text.length
    return decided(text.slice(0, start) + (alone ? arm : `(${arm})`) + text.slice(end), numbers)
}

const COMPARE = {
    ">": (a, b) => a > b, ">=": (a, b) => a >= b, "<": (a, b) => a < b, "<=": (a, b) => a <= b,
    "==": (a, b) => a === b, "!=": (a, b) => a !== b,
}

// a condition between two names or numbers, such as "x > 0" or "abs(x) > lambd"
function holds(condition, numbers) {
    const [left, sign, right] = condition.split(/\s*([<>=!]=?)\s*/)
    const read = (side) => {
        const inside = /^abs\((.*)\)$/.exec(side)
        return inside ? Math.abs(read(inside[1])) : side in numbers ? numbers[side] : Number(side)
    }
    return COMPARE[sign](read(left), read(right))
}
