// What a page does beyond being read. Without this file every page is whole: nothing is hidden, nothing is lost.

const remembered = {
  get(key) { try { return localStorage.getItem(key) } catch { return null } },
  set(key, value) { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key) } catch { /* private */ } },
}

// colours: the system's, or the reader's choice
const theme = document.querySelector("#theme")
theme.value = document.documentElement.dataset.theme ?? ""
theme.addEventListener("change", () => {
  remembered.set("theme", theme.value)
  if (theme.value) document.documentElement.dataset.theme = theme.value
  else delete document.documentElement.dataset.theme
})

// a prediction or a verdict is kept until the result is opened, and stands there beside it
for (const form of document.querySelectorAll("form.ask[data-name]")) {
  const key = `${location.pathname}#${form.dataset.name}`
  const {guess, sure} = form.elements
  const status = form.querySelector("[role=status]")
  const reveal = document.querySelector(`.fold[data-of="${form.dataset.name}"]`)
  const tell = () => {
    if (!guess.value || !reveal) return
    let said = reveal.querySelector(".said")
    if (!said) {
      said = Object.assign(document.createElement("p"), { className: "said" })
      reveal.querySelector("div").prepend(said)
    }
    said.textContent = `You said: ${guess.value}.${sure?.value ? ` You were ${sure.value}.` : ""}`
  }
  guess.value = remembered.get(key) ?? ""
  if (sure) sure.value = remembered.get(`${key} sure`) ?? ""
  tell()
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    guess.value = guess.value.trim()
    status.textContent = guess.value ? "Kept. It stands beside the result, further down." : "Give an answer first."
    if (!guess.value) return
    remembered.set(key, guess.value)
    if (sure) remembered.set(`${key} sure`, sure.value)
    tell()
  })
}

// a list is filtered by its rows' data and words
for (const form of document.querySelectorAll("form.filter")) {
  const list = document.getElementById(form.dataset.of)
  const rows = [...list.children]
  const count = document.querySelector(".count")
  const show = () => {
    const wanted = [...new FormData(form)].filter(([, value]) => value)
    for (const row of rows) {
      row.hidden = !wanted.every(([name, value]) => name === "words"
        ? row.textContent.toLowerCase().includes(value.toLowerCase())
        : row.dataset[name].split(" | ").includes(value))
    }
    if (count) count.textContent = wanted.length ? `${rows.filter((row) => !row.hidden).length} of ${rows.length} are shown.` : ""
  }
  form.addEventListener("input", show)
  form.addEventListener("submit", (event) => event.preventDefault())
  show()
}

// what is wider than the page scrolls by itself, by keyboard too, and says what it is
const scrolling = document.querySelectorAll(".scrolls, pre")
const name = () => scrolling.forEach((part, place) => {
  const wide = part.scrollWidth > part.clientWidth + 1
  const kind = part.querySelector("table") ? "Table" : part.querySelector("math") ? "Formula" : part.querySelector("img") ? "Figure" : "Listing"
  const caption = part.querySelector("caption")?.textContent
  const said = { tabindex: "0", role: "group", "aria-label": caption ?? `${kind} ${place + 1}, scrolls sideways` }
  for (const [attribute, value] of Object.entries(said)) wide ? part.setAttribute(attribute, value) : part.removeAttribute(attribute)
})
name()
addEventListener("resize", name)
document.addEventListener("toggle", name, true)

// on a narrow screen the list of pages is folded at first
if (matchMedia("(max-width: 63.99rem)").matches) document.querySelector(".aside details")?.removeAttribute("open")
// a link into something folded opens it
const open = () => { try { document.querySelector(location.hash)?.closest("details")?.setAttribute("open", "") } catch { /* no part */ } }
open()
addEventListener("hashchange", open)
