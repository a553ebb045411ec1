// The Playground in JupyterLab: this page draws, Python trains. An anywidget.
import {entries} from "./entries.js"
import {mount} from "./playground_mount.js"

const BUDGET = 50 // ms of training for a frame; the way to Python and back comes on top
const REST = 700 // ms without a frame after which Python draws the copy that is saved
const GONE = "The kernel was restarted, and the net went with it: run this cell again."

// An answer with its arrays put in: {buffer, type} stands for one.
function revived(value, buffers) {
    if (Array.isArray(value)) return value.map(one => revived(one, buffers))
    if (value === null || typeof value !== "object") return value
    if ("buffer" in value) {
        const {buffer, byteOffset, byteLength} = buffers[value.buffer]
        const bytes = buffer.slice(byteOffset, byteOffset + byteLength) // an array of floats must begin at a multiple of its size
        return value.type === "float32" ? new Float32Array(bytes) : new Float64Array(bytes)
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revived(one, buffers)]))
}

function service(model) {
    const waiting = new Map(), self = Math.random().toString(36).slice(2) // views share a model
    let last = 0, gone = false, looks = true, resting
    const take = (content, buffers) => {
        if (content.view !== self || !waiting.has(content.id)) return
        waiting.get(content.id)(revived(content.answer, buffers))
        waiting.delete(content.id)
    }
    const leave = () => {
        gone = true
        for (const done of waiting.values()) done({refused: GONE})
        waiting.clear()
    }
    const ask = message => {
        clearTimeout(resting)
        if (gone) return Promise.resolve({refused: GONE})
        resting = setTimeout(() => gone || model.send({do: "copy"}), REST)
        return new Promise(done => { waiting.set(++last, done); model.send({id: last, view: self, ...message}) })
    }
    model.on("msg:custom", take)
    model.on("comm_live_update", leave)
    return {
        timed: true,
        look() { looks = true },
        start(settings) {
            const message = looks ? {do: "look"} : {do: "start", settings}
            looks = false
            return ask(message)
        },
        advance: (steps, {milliseconds}) => ask({do: "advance", steps, milliseconds}),
        edit: change => ask({do: "edit", change}),
        destroy() {
            clearTimeout(resting)
            model.off("msg:custom", take)
            model.off("comm_live_update", leave)
        },
    }
}

// Whether Lab may not take a key for one of its shortcuts: it saves, and undoes cells, but not a typed number.
const isOurs = ({key, target, ctrlKey, metaKey, altKey}) => !(ctrlKey || metaKey || altKey) || (/^[acvxyz]$/i.test(key) && target.matches("input, textarea"))

function fill({model, el}) {
    const python = service(model)
    const known = [...entries]
    const learn = names => { // a learner's functions, of which the page knows the names
        for (const name of names) if (!known.some(one => one.name === name)) known.push({name, summary: "your own function", parameters: {}})
    }
    learn(model.get("functions"))
    const keyed = event => el.contains(event.target) && event.target.toggleAttribute("data-lm-suppress-shortcuts", isOurs(event))
    addEventListener("keydown", keyed, true) // of the window, as Lab listens at its document
    let page = null
    // colours and sizes can be read once Lab has put the element into its page
    const placed = new ResizeObserver(() => {
        if (page || !el.isConnected) return
        page = mount(el.appendChild(document.createElement("div")), python, {
            settings: model.get("settings"), entries: known, budget: BUDGET, calm: true,
        })
    })
    placed.observe(el)
    // what a cell has changed is looked at, not begun anew
    const follow = ({do: what, settings, functions}) => {
        if (what !== "changed") return
        learn(functions)
        python.look()
        page?.set(settings)
    }
    const asked = () => page?.set(page.settings()) // the answer says that the kernel is gone
    model.on("msg:custom", follow)
    model.on("comm_live_update", asked)
    return () => {
        model.off("msg:custom", follow)
        model.off("comm_live_update", asked)
        removeEventListener("keydown", keyed, true)
        placed.disconnect()
        page?.destroy()
    }
}

export default {render: fill}
