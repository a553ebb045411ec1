// What a page or a Worker can ask of the engine.
import {entries} from "../entries.js"

export function serve(scope) {
    scope.onmessage = ({data}) => scope.postMessage({id: data.id, count: entries.length})
}
