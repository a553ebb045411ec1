// A run to give away: its link, a frame for another page, files and code.
import {html} from "./vendor/preact.js"
import {Section} from "./playground_controls.js"
import {dataCsv, jsonOf, lossesCsv, torchCode} from "./playground_export.js"

const KINDS = {
    link: {title: "Link", file: null, text: app => app.link()},
    frame: {title: "Frame for a page or a slide", file: null, text: app =>
        `<iframe src="${app.link()}" title="Playground" width="100%" height="720" style="border: 0"></iframe>`},
    json: {title: "JSON: settings, losses and weights", file: "playground.json", text: jsonOf},
    losses: {title: "CSV of the losses", file: "losses.csv", text: lossesCsv},
    data: {title: "CSV of the data", file: "data.csv", text: dataCsv},
    torch: {title: "PyTorch code", file: "playground.py", text: torchCode},
}
export const HIDEABLE = {data: "data", features: "features", layers: "layers", training: "training", weights: "weights", selected: "the selected unit", situations: "situations", share: "this section"}

export function Share({app}) {
    const kind = KINDS[app.kind], ready = app.frame && app.code
    return html`<${Section} app=${app} name="share" title="Share and export" folded=${true}>
        <label class="box"><span>As</span><select value=${app.kind} onChange=${event => { app.kind = event.target.value; app.draw() }}>
            ${Object.entries(KINDS).filter(([name]) => name !== "frame" || app.address).map(([name, {title}]) => html`<option value=${name} selected=${name === app.kind}>${title}</option>`)}</select></label>
        ${["link", "frame"].includes(app.kind) && html`<fieldset class="hides"><legend class="small">Leave out, for a lecture</legend>
            ${Object.entries(HIDEABLE).map(([name, words]) => html`<label key=${name}><input type="checkbox" checked=${app.leaves.has(name)} onChange=${event => app.leave(name, event.target.checked)}/> ${words}</label>`)}
            <label><input type="checkbox" checked=${app.here} onChange=${event => { app.here = event.target.checked; app.draw() }}/> open at this epoch</label></fieldset>`}
        <label class="table"><span class="hidden">${kind.title}</span><textarea class="export" readonly rows="6" spellcheck=${false} value=${ready ? kind.text(app) : ""}></textarea></label>
        <div class="row"><button onClick=${() => copy(app)}>Copy</button>
            ${kind.file && html`<button onClick=${() => save(kind.file, kind.text(app))}>Save ${kind.file}</button>`}
            ${app.kind !== "link" ? null : html`<span class="small soft">The same link gives the same losses, in the same browser to the last digit${app.edits.length ? "; weights that were set by hand are not in it, but in the JSON" : ""}.</span>`}</div>
        <label class="table"><span class="small">Open a link, a code or a JSON file's text</span><textarea class="import" rows="2" spellcheck=${false}></textarea></label>
        <button onClick=${event => app.openText(event.currentTarget.closest("details").querySelector(".import").value)}>Open</button>
    <//>`
}

async function copy(app) {
    const area = app.root.querySelector(".export")
    try {
        await navigator.clipboard.writeText(area.value)
    } catch { // a page from a file or in a frame may not use the clipboard
        area.select()
        if (!document.execCommand("copy")) return app.tell("This browser does not let the page copy: the text is selected, copy it by key or menu.")
    }
    app.say("Copied.", 0)
}

function save(name, text) {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([text]))
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
