// The Playground as one module for a page, a frame in a page and, with Python behind it, for JupyterLab.
import {html, render} from "./vendor/preact.js"
import {Bar, Data, Layers, Situations, Training} from "./playground_controls.js"
import {paletteOf} from "./playground_draw.js"
import {Net, measure} from "./playground_net.js"
import {Losses, Plane} from "./playground_result.js"
import {Workbench} from "./playground_run.js"
import {complete} from "./playground_settings.js"
import {Share} from "./playground_share.js"
import {Selected, Weights} from "./playground_weights.js"

const CALM = 4500 // ms that a run which nobody asked for may move

function App({app}) {
    return html`<div class="workbench">
        <header><h1>Playground <span class="soft">a small net at work</span></h1>
            ${app.messages.length > 0 && html`<div class="notice">${app.messages.map(one => html`<p>${one}</p>`)}<button onClick=${() => { app.messages = []; app.draw() }}>Close</button></div>`}</header>
        <${Bar} app=${app}/>
        <div class="result"><section class="card" aria-label="Result"><${Plane} app=${app}/><${Losses} app=${app}/></section></div>
        <div class="left"><${Data} app=${app}/></div>
        <div class="middle">${!app.hidden.has("situations") && html`<${Situations} app=${app}/>`}
            <section class="card" aria-label="Net"><${Net} app=${app}/></section><${Selected} app=${app}/><${Layers} app=${app}/><${Weights} app=${app}/></div>
        <div class="more"><${Training} app=${app}/><${Share} app=${app}/></div>
        <p class="hidden" role="status"></p>
    </div>`
}

// Fill an element with the Playground, and return {destroy, settings(), set(settings)}. `service` is the engine:
// start(settings), advance(steps, {units, milliseconds}) and edit({layer, from, to, value}) return Promises of frames;
// `timed` says that it keeps to the milliseconds. Options: entries, the activations to choose from (needed); settings;
// linked, whether the page's address holds the run; address, of the page that links lead to; budget, ms for a frame;
// calm, to wait for Play.
export function mount(root, service, options) {
    root.replaceChildren()
    root.classList.add("live", "playground")
    const app = new Workbench(root, service, options)
    app.alive = true
    app.view = () => render(html`<${App} app=${app}/>`, root)
    app.palette = paletteOf(root)
    app.roomy = root.clientWidth >= 700
    app.draw()
    const dark = matchMedia("(prefers-color-scheme: dark)"), still = matchMedia("(prefers-reduced-motion: reduce)")
    const recolour = () => app.recolour()
    dark.addEventListener("change", recolour)
    const themes = new MutationObserver(recolour)
    for (const element of [document.documentElement, document.body]) themes.observe(element, {attributeFilter: ["data-theme", "data-jp-theme-light"]})
    const sized = new ResizeObserver(() => { measure(app); app.paint(true) })
    sized.observe(root)
    const seen = new IntersectionObserver(entered => { if (entered.some(one => one.isIntersecting)) { measure(app); app.paint(true) } })
    seen.observe(root)
    const relinked = () => { if (location.hash.slice(1).split("&")[0] !== app.code) app.openLink(location.hash.slice(1)) }
    if (options.linked) addEventListener("hashchange", relinked)
    if (options.linked && location.hash.length > 1) app.openLink(location.hash.slice(1))
    else {
        app.encode()
        if (!still.matches && !options.calm) { app.calm = performance.now() + CALM; app.playing = true }
        app.restart()
    }
    return {
        settings: () => app.settings,
        set: settings => app.change(complete(settings, app.entries).settings),
        destroy() {
            app.alive = app.playing = false
            clearTimeout(app.saying)
            clearTimeout(app.linking)
            dark.removeEventListener("change", recolour)
            removeEventListener("hashchange", relinked)
            for (const one of [themes, sized, seen]) one.disconnect()
            render(null, root)
            service.destroy?.()
        },
    }
}
