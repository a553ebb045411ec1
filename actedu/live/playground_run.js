// The Playground's state: the run and its loop, the settings, the own points, what is selected.
import {paintLittle, paletteOf} from "./playground_draw.js"
import {measure, paintLines, paintSelected, paintUnits} from "./playground_net.js"
import {presets} from "./playground_presets.js"
import {paintLosses, paintPlane, paintPlanePoints, sentenceOf} from "./playground_result.js"
import {codeOf, complete, newSeed, put, round, settingsOf} from "./playground_settings.js"
import {HIDEABLE} from "./playground_share.js"
import {paintLayers, paintWeights} from "./playground_weights.js"
import {limits} from "./schema.js"

const QUIET = 2000 // ms between two words of the status
const SLOWLY = 100 // ms between two pictures of what cannot be read faster
const SHARE = 4 // ms of a picture that may be followed by the next one, for what takes turns
const PARTS = [paintLosses, app => app.fits && paintSelected(app), app => app.fits && paintNumbers(app), app => app.fits && paintLines(app)]
const SEEN = 400 // where a link leads to a later epoch, so many points of the losses are kept on the way

const isEdit = one => [one?.step, one?.layer, one?.from, one?.to].every(Number.isInteger) && Number.isFinite(one.value) && one.from >= -1 && one.to >= 0

function paintNumbers(app) {
    paintLayers(app)
    paintWeights(app)
}

function paintCount(app) {
    const count = app.root.querySelector(".count"), text = String(round(app.frame.step / app.perEpoch, 1))
    if (count.textContent !== text) count.textContent = text
}

export class Workbench {
    id = `pg${Math.random().toString(36).slice(2)}` // in Lab each Playground has a module of its own, so none can count
    frame = null; first = null; history = []; places = null; code = ""
    playing = false; catching = false; beginning = false; speed = "epoch"; goal = 0; pending = 0; most = 10
    messages = []; refused = ""; hidden = new Set(); leaves = new Set(); open = {}
    cursor = null; hover = null; chosen = -1; turn = -1; mark = null; label = 0; tests = true; discrete = false; logarithmic = false
    situation = ""; kind = "link"; here = false; kept = []; edits = []; planned = []
    repaint = true; painted = PARTS.map(() => 0); counted = 0

    constructor(root, service, options) {
        Object.assign(this, {root, service, options, entries: options.entries, budget: options.budget ?? 12})
        const {settings, messages} = complete(options.settings ?? {}, this.entries)
        this.settings = settings
        this.messages = messages
        this.selected = {kind: "unit", layer: 1, unit: settings.layers[0]?.units > 1 ? 1 : 0}
    }

    get classes() { return this.frame?.data.classes ?? (this.frame ? null : 2) }
    get perEpoch() { return Math.max(1, Math.ceil((this.frame?.data.trained ?? 1) / this.settings.batch)) }

    // Whether the last frame is of a net of these sizes; for a moment after a change it is not.
    get fits() {
        const {features, layers} = this.settings, {weights, biases} = this.frame
        return biases.length === layers.length + 1 && layers.every(({units}, i) => biases[i].length === units) && weights[0].length === features.length * biases[0].length
    }

    // Drawing: the tree where a state changes, the pictures with each frame.

    draw() {
        if (!this.alive) return
        this.view()
        measure(this)
        this.paint(true)
    }

    // The field at once; where the next picture is `coming`, the rest takes turns, so that none takes long.
    paint(all = false, coming = false) {
        this.repaint = all
        if (all) {
            for (const canvas of this.root.querySelectorAll(".little")) paintLittle(canvas, canvas.dataset.set, this.palette, canvas.dataset.set === "own" ? this.ownPoints() : null)
            paintPlanePoints(this)
        }
        if (!this.frame) return
        const now = performance.now(), until = coming ? now + SHARE : Infinity
        paintPlane(this)
        if (this.fits && (!coming || now - this.counted >= SLOWLY)) {
            paintCount(this)
            this.counted = now
        }
        const oldest = [...PARTS.keys()].sort((one, other) => this.painted[one] - this.painted[other])
        for (const part of oldest) {
            if (coming && now - this.painted[part] < SLOWLY) break
            PARTS[part](this)
            this.painted[part] = now
            if (performance.now() > until) break
        }
        if (this.fits) paintUnits(this, until)
    }

    repaintPoints() { paintPlanePoints(this) }

    // What fields are painted with.
    get tones() { return this.discrete ? this.palette.discrete : this.palette }

    recolour() { this.palette = paletteOf(this.root); this.paint(true) }

    // The polite status: at most one sentence every 2 s, the last one.
    say(text, wait = 0) {
        clearTimeout(this.saying)
        const rest = Math.max(wait, (this.said ?? -QUIET) + QUIET - performance.now())
        this.saying = setTimeout(() => {
            const line = this.root.querySelector("[role=status]")
            if (line) line.textContent = text
            this.said = performance.now()
        }, rest)
    }

    tell(sentence) {
        this.messages = [sentence]
        this.say(sentence)
        this.draw()
    }

    // Running.

    async work() {
        if (this.working) return
        this.working = true
        let coming = null // the next frame, computed while the last is painted
        try {
            while (this.alive && (coming || this.wanted || this.editing || this.playing || this.pending)) {
                if (this.wanted) {
                    await coming
                    coming = null
                    await this.begin()
                    continue
                }
                if (this.editing && !coming) {
                    const change = this.editing
                    this.editing = null
                    this.edits.push({step: this.frame.step, ...change})
                    this.take(await this.service.edit(change))
                    if (!this.frame.step) this.first = this.frame
                    this.plan()
                    if (!this.catching) this.draw()
                    continue
                }
                const frame = await (coming ?? this.advance())
                coming = null
                if (this.wanted || !this.alive) continue
                this.take(frame)
                this.plan()
                if (this.playing && !this.editing) coming = this.advance()
                if (this.catching) continue
                this.paint(false, coming !== null)
                await new Promise(requestAnimationFrame)
            }
        } catch (error) {
            this.playing = this.catching = this.beginning = false
            this.tell(`The run stopped: ${error.message}. Reset starts it again.`)
        } finally {
            this.working = false
        }
    }

    async advance() {
        const steps = this.steps(), {step} = this.frame, started = performance.now(), {timed} = this.service
        const frame = await this.service.advance(steps, {units: true, milliseconds: timed ? this.budget : undefined})
        if (!this.wanted) this.pending = frame.step > step ? Math.max(0, this.pending - (frame.step - step)) : 0
        const took = performance.now() - started
        if (!timed) this.most = Math.max(1, took > this.budget ? Math.floor(steps * this.budget / took) : Math.ceil(this.most * 1.2))
        return frame
    }

    async begin() {
        this.wanted = false
        const frame = await this.service.start(this.settings)
        if (this.wanted || !this.alive) return
        this.beginning = false
        this.refused = frame.refused ?? ""
        if (this.refused) {
            this.playing = this.catching = false
            this.goal = 0
            return this.tell(this.refused)
        }
        this.frame = this.first = frame
        this.history = frame.history ?? []
        this.mark = null
        this.edits = []
        this.note(frame)
        this.plan()
        this.draw()
    }

    // How many steps the next picture may take: whole epochs end where epochs end.
    steps() {
        const {step} = this.frame, {perEpoch} = this
        const most = this.service.timed ? 1e6 : this.most
        const wished = this.pending ? this.pending : this.catching ? Math.min(most, perEpoch * Math.ceil(this.goal / SEEN)) : this.speed === "fast" ? most :
            this.speed === "slow" ? 1 : Math.min(most, perEpoch - step % perEpoch)
        const stops = [this.goal && this.last, this.planned[0]?.step].filter(Boolean)
        return Math.max(1, Math.min(wished, ...stops.map(one => one - step)))
    }

    // The step at which a run pauses that has a goal; an epoch that a file names may be a part of one.
    get last() { return Math.round(this.goal * this.perEpoch) }

    // Let the next weight that a file says was set by hand be set, once its step has come.
    plan() {
        while (!this.editing && this.planned[0]?.step <= this.frame.step) {
            const {layer, from, to, value} = this.planned.shift(), {weights, biases} = this.frame
            const wide = biases[layer - 1]?.length
            if (to < wide && from * wide < weights[layer - 1].length) this.editing = {layer, from, to, value}
        }
    }

    take(frame) {
        if (frame.refused) {
            this.playing = this.catching = false
            return this.tell(frame.refused)
        }
        const {data, features} = this.frame
        this.frame = {data, features, ...frame}
        this.note(frame)
        if (frame.stopped) {
            this.pause()
            this.tell(frame.stopped.sentence)
        } else if ((this.goal && frame.step >= this.last) || (this.calm && performance.now() > this.calm)) this.pause()
        else if (this.playing && performance.now() - (this.said ?? 0) > 3 * QUIET) this.say(sentenceOf(this.history.at(-1)))
    }

    note({step, losses, accuracies}) {
        const epoch = step / this.perEpoch
        if (this.history.at(-1)?.step === step) this.history.pop() // a weight was set by hand
        this.history.push({epoch, step, losses, accuracies})
        if (this.history.length > 8000) this.history = this.history.filter((_, i) => i % 2 === 0)
    }

    // Whether there is a next step; if not, say why.
    mayGoOn() {
        const {step = 0, stopped} = this.frame ?? {}, {epochs} = this.settings
        if (this.beginning) return true // what the last frame says is of the run before
        if (this.refused) this.tell(this.refused) // the engine still holds the run before
        else if (stopped) this.tell(`${stopped.sentence} Reset starts again.`)
        else if (epochs && step >= epochs * this.perEpoch) this.tell(`The run has its ${epochs} epochs; Reset repeats it, and "Stop at epoch" lets it go on.`)
        else return true
    }

    play() {
        if (!this.mayGoOn()) return
        if (!this.goal) this.goal = this.settings.epochs
        this.playing = true
        this.draw()
        this.work()
    }

    pause() {
        this.playing = this.catching = false
        this.goal = this.calm = this.pending = 0
        this.draw()
        if (this.history.length) this.say(sentenceOf(this.history.at(-1)))
    }

    toggle() { this.calm = 0; this.playing ? this.pause() : this.play() }

    async step() {
        if (this.playing) this.pause()
        if (!this.mayGoOn() || !this.frame) return
        const step = this.beginning ? 0 : this.frame.step
        this.pending = this.speed === "slow" ? 1 : this.perEpoch - step % this.perEpoch
        await this.work()
        if (!this.playing) this.say(sentenceOf(this.history.at(-1)))
    }

    restart() { this.wanted = this.beginning = true; this.pending = 0; this.work() }
    reset() { Object.assign(this, {messages: [], planned: []}); this.pause(); this.restart() }
    renew(path) { this.change(put(this.settings, path, newSeed())) }

    // Settings.

    change(settings, situation = "") {
        Object.assign(this, {settings, situation, calm: 0, messages: [], planned: []})
        if (settings.data.name === "own") this.kept = settings.data.own
        if (this.goal) this.goal = settings.epochs
        if (this.frame?.stopped) this.playing = false
        const depth = settings.layers.length, {layer, unit} = this.selected
        if (this.selected.kind === "weight") this.selected = {kind: "unit", layer, unit: 0}
        if (layer > depth + 1 || (layer && layer <= depth && unit >= settings.layers[layer - 1].units) || (!layer && unit >= settings.features.length)) this.selected = {kind: "unit", layer: Math.min(layer, depth), unit: 0}
        this.chosen = -1
        this.draw()
        this.encode()
        this.restart()
    }

    async encode() {
        const {settings} = this
        const code = await codeOf(settings)
        if (settings !== this.settings) return
        this.code = code
        clearTimeout(this.linking) // a browser refuses an address that changes with every move of a slider
        if (this.options.linked) this.linking = setTimeout(() => history.replaceState(null, "", `#${code}${this.hidden.size ? `&hide=${[...this.hidden].join(",")}` : ""}`), 150)
        this.draw()
    }

    // The page that links lead to; where there is none, a code stands alone.
    get address() { return this.options.address ?? (this.options.linked ? location.href.split("#")[0] : "") }

    link() {
        const words = [this.leaves.size && `hide=${[...this.leaves].join(",")}`, this.here && `epoch=${Math.floor(this.frame.step / this.perEpoch)}`].filter(Boolean)
        return `${this.address}${this.address && "#"}${[this.code, ...words].join("&")}`
    }

    // Take a link, the part after "#", or JSON.
    async openText(text) {
        text = text.trim()
        if (text.startsWith("{")) {
            try {
                const given = JSON.parse(text)
                const {settings, messages} = complete(given.settings ?? given, this.entries)
                this.change(settings)
                if (Array.isArray(given.edits)) this.planned = given.edits.filter(isEdit)
                if (given.epoch > 0) this.catchUp(given.epoch)
                return messages.length && this.tell(messages.join(" "))
            } catch { return this.tell("The text is no JSON: copy the whole of it, from { to }.") }
        }
        await this.openLink(text.split("#").at(-1), true)
    }

    // Where there is a run to be `kept`, what cannot be read changes nothing.
    async openLink(fragment, kept = false) {
        const [code, ...words] = fragment.split("&")
        const {settings, messages, unread} = await settingsOf(code, this.entries)
        if (unread && kept) return this.tell(`${unread}.`)
        let until = 0
        for (const word of words) {
            const [key, value = ""] = word.split("=")
            if (key === "hide") {
                const names = value.split(",").filter(Boolean), unknown = names.filter(name => !(name in HIDEABLE))
                if (unknown.length) messages.push(`There is no ${unknown.join(", ")} to hide; what can be hidden is ${Object.keys(HIDEABLE).join(", ")}.`)
                this.hidden = new Set(names.filter(name => name in HIDEABLE))
            } else if (key === "epoch" && /^\d{1,6}$/.test(value)) until = Number(value)
            else messages.push(`The link asks for ${word}, which this Playground does not know.`)
        }
        this.change(settings)
        this.messages = messages
        if (messages.length) this.say(messages.join(" "))
        if (until) this.catchUp(until)
        this.draw()
    }

    catchUp(epoch) {
        Object.assign(this, {goal: epoch, catching: true, playing: true})
        this.work()
    }

    situate(name) {
        const found = presets.find(one => one.name === name)
        if (found) this.change(complete(found.settings, this.entries).settings, name)
    }

    feature(name, input) {
        const {features} = this.settings
        const chosen = input.checked ? [...features, name] : features.filter(one => one !== name)
        if (!chosen.length) { input.checked = true; return this.tell("The net needs at least one feature.") }
        this.change({...this.settings, features: chosen})
    }

    parameter(i, entry, name, input) {
        const parameters = {...this.settings.layers[i].parameters, [name]: Number(input.value)}
        const all = Object.entries({...entry.parameters, ...parameters}).map(([, value]) => value)
        if (input.value === "" || entry.allowed?.(...all).some(fits => !fits))
            return this.tell(`${name} of ${entry.name} is ${input.value || "empty"}; it needs ${entry.conditions?.join(" and ") || "a number"}.`)
        this.change({...this.settings, layers: this.settings.layers.map((layer, j) => i === j ? {...layer, parameters} : layer)})
    }

    // Own points.

    ownPoints() { return this.settings.data.name === "own" ? this.settings.data.own : this.kept }

    useSet(name) {
        const {data} = this.settings
        let own = []
        if (name === "own") {
            own = this.kept
            if (own.length < 2) { // begin with the points that are there
                const {x, y} = this.frame?.data ?? {x: [-0.5, 0, 0.5, 0], y: [0, 1]}
                own = Array.from(y, (one, i) => [x[2 * i], x[2 * i + 1], one].map(value => round(value, 3))).filter(([x1, x2]) => Math.max(Math.abs(x1), Math.abs(x2)) <= limits.reach)
            }
        }
        const task = own.every(([, , y]) => Number.isInteger(y) && y >= 0 && y < limits.classes) ? "classes" : "numbers"
        this.csv = undefined
        this.change({...this.settings, data: {...data, name, own, task}})
    }

    setOwn(own) { this.csv = undefined; this.change(put(this.settings, "data.own", own)) }

    // The row of own points that the i-th point of the picture is.
    ownOf(i) {
        const {data, data: {own}} = this.settings
        if (i < 0 || data.name !== "own" || !this.frame || i >= this.frame.data.y.length) return -1
        const {x, y} = this.frame.data
        return own.findIndex(row => row[0] === x[2 * i] && row[1] === x[2 * i + 1] && row[2] === y[i])
    }

    addPoint([x1, x2]) {
        const {own} = this.settings.data
        if (own.length >= limits.points) return this.tell(`There are ${limits.points} own points, the most that are taken; remove one first.`)
        this.setOwn([...own, [x1, x2, this.label]])
        this.say(`Added a point at x1 ${x1}, x2 ${x2}; there are ${own.length + 1}.`)
    }

    removePoint(i) {
        const {own} = this.settings.data, row = this.ownOf(i)
        if (row < 0) return
        if (own.length <= 2) return this.tell("There are 2 points, the least that a run needs; add one before you remove one.")
        this.setOwn(own.filter((_, j) => j !== row))
        this.say(`Removed a point; there are ${own.length - 1}.`)
    }

    movePoint(row, column, value) { this.setOwn(this.settings.data.own.map((one, j) => j === row ? one.map((old, k) => k === column ? value : old) : one)) }
    clearPoints() { this.setOwn([[-0.5, 0, 0], [0.5, 0, 1]]) }
    choosePoint(i) { this.chosen = i; this.draw() }

    // Selecting.

    select(selected) {
        this.selected = selected
        this.open[selected.kind === "weight" ? "weights" : "selected"] = true
        this.draw()
    }

    weight({layer, from, to}) {
        if (!this.frame || !this.fits) return 0
        const {weights, biases} = this.frame
        return from < 0 ? biases[layer - 1][to] : weights[layer - 1][from * biases[layer - 1].length + to]
    }

    edit(value) {
        if (this.refused) return this.tell(this.refused)
        const {layer, from, to} = this.selected
        this.editing = {layer, from, to, value}
        this.work()
    }

    leave(name, yes) { yes ? this.leaves.add(name) : this.leaves.delete(name); this.draw() }
    fold(name, open) { if (this.open[name] !== open) { this.open[name] = open; this.draw() } }
}
