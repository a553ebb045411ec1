"use strict";
(() => {
  const drafts = new Map(); // what is typed and not saved, by the answer's number
  const pressed = new Map(); // which points of the rubric a saved mark was made of, likewise
  const find = (id) => document.getElementById(id);
  const points = () => [...document.querySelectorAll(".point")];
  const isOn = (point) => point.getAttribute("aria-pressed") === "true";
  const press = (point, on) => point.setAttribute("aria-pressed", String(on));
  const shares = () => points().filter(isOn).reduce((sum, point) => sum + Number(point.dataset.share), 0);
  const number = (text) => Number(text.trim().replace(",", "."));
  let beside = 0; // points beside those of the rubric that is pressed
  let busy = false, warned = false;

  function show(value) {
    const worth = Number(find("mark").dataset.worth);
    const rounded = Math.round(100 * value) / 100;
    find("points").value = String(Math.min(worth, Math.max(0, rounded)));
    trouble("");
  }

  function keep() {
    const form = find("mark");
    drafts.set(form.dataset.place, {
      seen: form.dataset.seen, points: find("points").value, comment: find("comment").value,
      on: points().map(isOn), beside,
    });
  }

  function toggle(point) {
    press(point, !isOn(point));
    show(beside + shares());
    keep();
    find("heard").textContent = `${isOn(point) ? "On" : "Off"}: ${find("points").value} points`;
  }

  function none() {
    points().forEach((point) => press(point, false));
    beside = 0;
    show(0);
    keep();
    find("heard").textContent = "0 points";
  }

  function begin() {
    const form = find("mark");
    beside = 0;
    if (!form) return;
    const draft = drafts.get(form.dataset.place), saved = pressed.get(form.dataset.place);
    if (draft && draft.seen === form.dataset.seen) {
      find("points").value = draft.points;
      find("comment").value = draft.comment;
      points().forEach((point, i) => press(point, draft.on[i]));
      beside = draft.beside;
      if (!find("said").textContent) tell("What you typed here is not saved yet.");
      return;
    }
    drafts.delete(form.dataset.place);
    const given = find("points").value;
    if (saved && saved.points === given) points().forEach((point, i) => press(point, saved.on[i]));
    beside = number(given) - shares();
  }

  function tell(sentence, isAlarm = false) {
    find("said").className = isAlarm ? "told" : "";
    find("said").textContent = sentence;
  }

  function trouble(sentence) {
    find("trouble").textContent = sentence;
    if (find("points")) find("points").setAttribute("aria-invalid", "false");
  }

  function swap(text, address) {
    const next = new DOMParser().parseFromString(text, "text/html");
    const scrolled = find("answers").scrollTop;
    for (const id of ["main", "answers"]) find(id).replaceWith(document.adoptNode(next.getElementById(id)));
    if (!next.getElementById("keys")) document.querySelector(".head .acts").remove(); // the round is over
    document.title = next.title;
    const said = next.getElementById("said");
    tell(said.textContent, said.className !== "");
    const form = find("mark");
    history.replaceState(null, "", form ? form.dataset.place : address);
    begin();
    scrollTo(0, 0);
    find("answers").scrollTop = scrolled;
    const current = document.querySelector("[aria-current]");
    if (current && getComputedStyle(find("answers")).position === "sticky") current.scrollIntoView({ block: "nearest" });
    find("whose").focus({ preventScroll: true });
  }

  // whatever happens, what is typed stays where it is
  async function ask(address, sent) {
    if (busy) return false;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) };
      const reply = await fetch(address, sent ? how : {});
      const text = await reply.text();
      if (reply.ok || reply.status === 409) {
        if (reply.ok && sent && sent.seen) saved(address, sent);
        swap(text, address);
        return true;
      }
      trouble(text);
      if (reply.status === 422) {
        find("points").setAttribute("aria-invalid", "true");
        find("points").focus();
      }
    } catch {
      trouble("actedu mark no longer runs in the terminal, so nothing was saved; what you typed stays here to be " +
        "copied until you close this page.");
    } finally {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
    return false;
  }

  function saved(place, sent) {
    pressed.set(place, { points: String(number(sent.points)), on: points().map(isOn) });
    drafts.delete(place);
  }

  function save() {
    const form = find("mark");
    if (!form) return;
    ask(form.dataset.place, {
      points: find("points").value, comment: find("comment").value, seen: form.dataset.seen,
    });
  }

  function next() {
    const here = document.querySelector("#answers [aria-current]").getAttribute("href");
    ask(`${here}/skip`, {});
  }

  function done() {
    if (drafts.size && !warned) {
      warned = true;
      const many = drafts.size > 1 ? `${drafts.size} answers have marks` : "1 answer has a mark";
      tell(`${many} typed and not saved; press Done again to leave ${drafts.size > 1 ? "them" : "it"}.`, true);
      return;
    }
    ask("done", {}).then((over) => over && drafts.clear());
  }

  document.addEventListener("click", (event) => {
    const at = event.target.closest("button, a");
    if (!at) return;
    if (at.matches(".point")) {
      toggle(at);
      if (event.detail) find("whose").focus({ preventScroll: true }); // by mouse: Enter is to save, not to press again
    } else if (at.matches(".again")) {
      find("comment").value = at.textContent;
      find("comment").focus();
      keep();
    } else if (at.matches("#answers a, #previous")) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      ask(at.getAttribute("href"));
    } else if (at.id === "next") next();
    else if (at.id === "done") done();
    else if (at.id === "help") find("keys").showModal();
    else if (at.id === "close") find("keys").close();
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "points") {
      beside = (number(event.target.value) || 0) - shares();
      trouble("");
    }
    if (["points", "comment"].includes(event.target.id)) keep();
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!find("mark") && !find("next") || find("keys").open) return;
    const at = event.target, isText = at.matches("input, textarea");
    const single = find("single").checked;
    if (event.key === "Escape" && isText) find("whose").focus();
    else if (event.key === "Enter") {
      if (at.closest("button, a, summary") || (event.shiftKey && isText) || !(single || isText)) return;
      save();
    } else if (isText || !single) return;
    else if (event.key === "?") find("keys").showModal();
    else if (event.key === "j") next();
    else if (event.key === "k") find("previous") ? find("previous").click() : tell("This is the first answer.");
    else if (!find("mark")) return;
    else if (event.key === "0") none();
    else if (/^[1-9]$/.test(event.key)) {
      if (!points()[event.key - 1]) return;
      toggle(points()[event.key - 1]);
    } else if (event.key === "p") find("points").focus();
    else if (event.key === "c") find("comment").focus();
    else return;
    event.preventDefault();
  });

  addEventListener("beforeunload", (event) => {
    if (drafts.size) event.preventDefault();
  });
  begin();
})();
