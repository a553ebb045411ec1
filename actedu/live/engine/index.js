// What a page or a Worker asks of the engine.
import {functions} from "../functions.js"
import {general} from "./diverged.js"
import {forwardGain} from "./gain.js"
import {functionOf} from "./net.js"
import {RandomState} from "./random.js"
import {Run} from "./run.js"

/** What the engine is made of, for a page that computes without a Worker, and for tests. */
export const parts = {functions, forwardGain, functionOf, general, RandomState, Run}

/** One run at a time, by the names of the page; a start that cannot be made gives {refused: sentence}. */
export function service() {
    let run
    return {
        start({settings, wish}) {
            try {
                run = new Run(settings)
            } catch (error) {
                if (error instanceof RangeError) return {refused: error.message}
                throw error
            }
            return run.frame(wish, true)
        },
        advance({steps, units, side, milliseconds}) {
            run.advance(steps, milliseconds)
            return run.frame({units, side})
        },
        edit({change, wish}) {
            run.edit(change)
            return run.frame(wish)
        },
    }
}

/** Answer messages {id, do, ...} of a page, in a Worker, by {id, frame} or {id, error}. */
export function serve(scope) {
    const answers = service()
    scope.onmessage = ({data: {id, do: what, ...asked}}) => {
        try {
            const frame = answers[what](asked)
            scope.postMessage({id, frame}, buffers(frame))
        } catch (error) {
            scope.postMessage({id, error: error.message})
        }
    }
}

// the arrays of a frame, which are handed over rather than copied
function buffers(value) {
    if (ArrayBuffer.isView(value)) return [value.buffer]
    return value && typeof value === "object" ? Object.values(value).flatMap(buffers) : []
}
