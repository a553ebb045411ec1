// What a page or a Worker can ask of the engine.
import {entries} from "../entries.js"
import {erf, erfc, sigmoid, softplus} from "../primitives.js"

export function activations() {
    return entries
}

export function special() {
    return {erf, erfc, sigmoid, softplus}
}

export function serve(scope) {
    scope.onmessage = ({data}) => scope.postMessage({id: data.id, count: entries.length})
}
