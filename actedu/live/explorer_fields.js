// Number and list fields that keep what is being typed, and say why it is not taken.

import {html, useState} from "./vendor/preact.js"

/**
 * A field for what `read` makes of a text; `refuse` says why a value is not accepted, or null. An accepted value is
 * handed on at once, so that the picture follows the typing.
 */
export function Field({id, label, said, value, show = String, read = Number, refuse, change, type = "number", step = "any", unread = "Give a number."}) {
    const [typed, type_] = useState(null)
    const judged = (text) => {
        const got = text.trim() === "" ? null : read(text)
        return got === null || Number.isNaN(got) ? [unread] : [refuse?.(got) ?? null, got]
    }
    const problem = typed === null ? null : judged(typed)[0]
    const input = ({target}) => {
        type_(target.value)
        const [refusal, got] = judged(target.value)
        if (refusal === null) change(got)
    }
    return html`<span class="field">
        <label for=${id}>${label}${said && html`<span class="hidden"> ${said}</span>`}</label>
        <input id=${id} type=${type} step=${step} inputmode=${type === "number" ? "decimal" : undefined} value=${typed ?? show(value)} autocomplete="off"
            aria-invalid=${problem ? "true" : undefined} aria-describedby=${problem ? `${id}-problem` : undefined}
            onInput=${input} onBlur=${() => type_(null)} />
        ${problem && html`<span class="problem" role="alert" id=${`${id}-problem`}>${problem}</span>`}
    </span>`
}
