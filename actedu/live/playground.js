// The Playground's page: the engine runs in a Worker.
import {engine} from "./engine.js"
import {entries} from "./entries.js"
import {mount} from "./playground_mount.js"

// The engine in a Worker of its own, so that the page stays quick.
export function worker() {
    const url = URL.createObjectURL(new Blob([`(${engine})().serve(self)`]))
    const other = new Worker(url), waiting = new Map()
    let last = 0
    other.onmessage = ({data: {id, error, frame}}) => {
        const {done, failed} = waiting.get(id)
        waiting.delete(id)
        error ? failed(new Error(error)) : done(frame)
    }
    const ask = message => new Promise((done, failed) => { waiting.set(++last, {done, failed}); other.postMessage({id: last, ...message}) })
    return {
        timed: true, // it keeps to the milliseconds that it is given
        start: settings => ask({do: "start", settings}),
        advance: (steps, wish) => ask({do: "advance", steps, ...wish}),
        edit: change => ask({do: "edit", change}),
        destroy() { other.terminate(); URL.revokeObjectURL(url) },
    }
}

export const playground = root => mount(root, worker(), {entries, linked: true})
