import {html, render} from "./vendor/preact.js"
import {entries} from "./entries.js"

export function explorer(root) {
    render(html`<p>${entries.length} functions</p>`, root)
}
