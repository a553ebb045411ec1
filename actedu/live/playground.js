import {html, render} from "./vendor/preact.js"
import {engine} from "./engine.js"

export function playground(root) {
    const url = URL.createObjectURL(new Blob(["(" + engine + ")().serve(self)"]))
    const worker = new Worker(url)
    worker.onmessage = ({data}) => render(html`<p>worker says ${data.count}, ${data.id}</p>`, root)
    worker.postMessage({id: 1})
}
