// Plays the recordings that `actedu/baked` puts into a page. Nothing is computed here: a recorded state is looked up
// and drawn. `packing.py` says how pictures are written.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";
const HOLES = "\ue000\ue001\ue002\ue003"; // a number with 0, 1, 2, 3 decimals
const PREFIX = /\ue010/g; // of ids
const TURN = 140; // milliseconds from one picture of a run to the next
const TURN_WITHOUT_MOTION = 1500; // the same for those who asked for less motion
const NARROW = matchMedia("(max-width: 600px)"); // there a picture is shown in pieces, one below the other
const REST = 600; // milliseconds without a change after which the sentence is read out

const recordings = new Map(); // by key, each a promise
let players = 0;

function recording(key) {
  if (!recordings.has(key)) {
    const script = document.querySelector(`script[data-recording="${key}"]`);
    recordings.set(key, unpacked(script.textContent.trim()).then((data) => new Pictures(data)));
  }
  return recordings.get(key);
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

// What a recording shows, put together when it is first asked for.
class Pictures {
  constructor(data) {
    this.data = data;
    this.made = new Map();
    this.drawn = new Map();
  }

  svg(state) {
    return this.data.picture[state].map((number) => this.element(number)).join("");
  }

  element(number) {
    if (!this.made.has(number)) {
      const [shape, ...tracks] = this.data.elements[number];
      const numbers = tracks.map((track) => sums(this.data.tracks[track]));
      let at = 0;
      const text = this.data.shapes[shape].replace(/[\ue000-\ue003]/g, (hole) => {
        const decimals = HOLES.indexOf(hole);
        const whole = numbers[at % numbers.length][Math.floor(at / numbers.length)];
        at += 1;
        return (whole / 10 ** decimals).toFixed(decimals);
      });
      this.made.set(number, text.replace(/href="field:(\d+)"/, (_, field) => `href="${this.field(Number(field))}"`));
    }
    return this.made.get(number);
  }

  // A field as the address of a small picture: each level is what its neighbours suggest, and a difference.
  field(number) {
    if (this.drawn.has(number)) return this.drawn.get(number);
    const [columns, palette, letters] = this.data.fields[number];
    const colours = this.data.palettes[palette];
    const rows = letters.length / columns;
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const levels = new Int32Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) {
      const first = at % columns === 0;
      const left = first ? 0 : levels[at - 1];
      const above = at < columns ? 0 : levels[at - columns];
      const before = first || at < columns ? 0 : levels[at - columns - 1];
      const even = left + above - before;
      const expected = Math.max(Math.min(left, above), Math.min(Math.max(left, above), even));
      levels[at] = (expected + LETTERS.indexOf(letters[at])) % LETTERS.length;
      for (let part = 0; part < 3; part += 1) {
        const place = 6 * levels[at] + 2 * part;
        image.data[4 * at + part] = parseInt(colours.slice(place, place + 2), 16);
      }
      image.data[4 * at + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    this.drawn.set(number, canvas.toDataURL());
    return this.drawn.get(number);
  }
}

function sums(track) {
  let sum = 0;
  return track.split(" ").map((step) => (sum += Number(step)));
}

function made(name, text) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  return element;
}

// A table from its lines: caption, columns, those of numbers with a sign before them, rows; a row begins with its name,
// and a cell of code with a backtick.
function table(lines) {
  const [caption, head, ...rows] = lines.split("\n").map((line) => line.split("\t"));
  const right = head.map((name) => name.startsWith(">"));
  const drawn = made("table");
  if (caption.join("\t")) drawn.append(made("caption", caption.join("\t")));
  const cells = (texts, names) => {
    const row = made("tr");
    texts.forEach((text, column) => {
      const code = text.startsWith("`"), cell = made(names[column] ? "th" : "td", code ? undefined : text);
      if (code) cell.append(made("code", text.slice(1)));
      if (names[column]) cell.scope = names[column];
      cell.style.textAlign = right[column] ? "right" : "left";
      row.append(cell);
    });
    return row;
  };
  const top = made("thead");
  top.append(cells(head.map((name) => name.replace(/^>/, "")), head.map(() => "col")));
  const body = made("tbody");
  body.append(...rows.map((row) => cells(row, ["row"])));
  drawn.append(top, body);
  return drawn;
}

// One player: its controls, and what they show.
class Player {
  constructor(root) {
    this.root = root;
    this.key = root.dataset.play;
    this.id = `baked${(players += 1)}-`;
    const find = (what) => root.querySelector(what);
    this.menu = find("[data-parts]");
    this.parts = [...root.querySelectorAll("[data-part]")];
    this.controls = this.parts.map((part) => [...part.querySelectorAll("[data-setting]")]);
    this.run = find("[data-run]");
    this.button = find("[data-play-or-pause]");
    this.whole = find("[data-whole]");
    [this.still, this.moving] = this.whole.children;
    this.pieces = find("[data-pieces]");
    this.said = find(".baked-said");
    this.tables = find(".baked-tables");
    this.goals = [...root.querySelectorAll("[data-goal]")];
    this.reached = 0;
    this.listen();
    find(".baked-controls").hidden = false;
    NARROW.addEventListener("change", () => this.show());
    if (NARROW.matches) new IntersectionObserver(([seen], all) => {
      if (!seen.isIntersecting) return;
      all.disconnect();
      this.show();
    }, { rootMargin: "400px" }).observe(root);
  }

  get part() {
    return this.menu ? this.menu.selectedIndex : 0;
  }

  // The number of the cell: the last setting changes fastest.
  get cell() {
    return this.controls[this.part].reduce((cell, control) => cell * size(control) + place(control), 0);
  }

  listen() {
    this.menu?.addEventListener("change", () => {
      this.parts.forEach((part, number) => (part.hidden = number !== this.part));
      this.toTheEnd();
    });
    for (const control of this.controls.flat()) control.addEventListener("input", () => this.toTheEnd());
    if (!this.run) return;
    this.run.addEventListener("input", () => {
      this.pause();
      this.show();
    });
    this.button.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    this.root.querySelector("[data-step]").addEventListener("click", () => {
      this.pause();
      this.step();
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    new IntersectionObserver(([seen]) => seen.isIntersecting || this.pause()).observe(this.root);
  }

  // As in the notebook: another setting is trained to the end.
  toTheEnd() {
    this.pause();
    if (this.run) this.run.value = this.run.max = 1e6;
    this.show();
  }

  step() {
    this.run.value = Number(this.run.value) >= Number(this.run.max) ? 0 : Number(this.run.value) + 1;
    return this.show();
  }

  play() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.button.textContent = "Pause";
    const turn = async () => {
      await this.step();
      if (this.timer && this.run.value === this.run.max) this.pause();
    };
    this.timer = setInterval(turn, calm ? TURN_WITHOUT_MOTION : TURN);
    turn();
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = "Play";
  }

  async show() {
    const pictures = await recording(this.key);
    const { data } = pictures;
    const first = data.first[this.part];
    const [start, end] = [first[this.cell], first[this.cell + 1]];
    if (this.run) {
      this.run.max = end - start - 1;
      const last = data.epoch[end - 1];
      this.run.dataset.words = JSON.stringify(data.epoch.slice(start, end).map((epoch) => `${epoch} of ${last}`));
    }
    const state = start + (this.run ? Number(this.run.value) : 0);
    for (const control of [...this.controls[this.part], ...(this.run ? [this.run] : [])]) tell(control);
    const boxes = NARROW.matches ? data.pieces[data.frame[state]] : [];
    this.whole.hidden = boxes.length > 0;
    this.pieces.hidden = boxes.length === 0;
    const frame = data.frames[data.frame[state]];
    if (boxes.length) this.drawPieces(frame, boxes, pictures.svg(state), data.sentence[state]);
    else this.drawWhole(frame, pictures.svg(state), data.sentence[state]);
    this.say(data.sentence[state]);
    this.tables.replaceChildren(...data.table[state].split("\f").map(table));
    this.tick(data.goals[state]);
  }

  drawWhole(frame, marks, sentence) {
    if (this.frame !== frame) {
      this.frame = frame;
      this.still.outerHTML = frame.replace(PREFIX, this.id);
      this.still = this.whole.firstElementChild;
      for (const name of ["viewBox", "width"]) this.moving.setAttribute(name, this.still.getAttribute(name));
    }
    this.moving.innerHTML = marks;
    this.moving.setAttribute("aria-label", sentence);
  }

  // The picture is drawn once, out of sight, and used by each of its pieces.
  drawPieces(frame, boxes, marks, sentence) {
    const cut = JSON.stringify(boxes);
    if (this.cut !== cut) {
      this.cut = cut;
      const widest = Math.max(...boxes.map((box) => box[2]));
      const used = boxes.map(
        ([left, top, width, height]) =>
          `<svg aria-hidden="true" viewBox="${left} ${top} ${width} ${height}" style="width:${(100 * width) / widest}%">` +
          `<use href="#${this.id}whole"/></svg>`,
      );
      this.pieces.innerHTML = `<svg class="baked-source" aria-hidden="true"><g id="${this.id}whole"></g></svg>${used.join("")}`;
    }
    const held = new DOMParser().parseFromString(frame.replace(PREFIX, this.id), "text/html").querySelector("svg");
    this.pieces.querySelector("g").innerHTML = themed(held.innerHTML + marks);
    this.pieces.setAttribute("role", "img");
    this.pieces.setAttribute("aria-label", sentence);
  }

  // The sentence follows at once for the eye, and is read out when it has come to rest.
  say(sentence) {
    if (this.said.textContent === sentence) return;
    this.said.setAttribute("aria-live", "off");
    this.said.textContent = sentence;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.said.setAttribute("aria-live", "polite");
      this.said.replaceChildren(sentence);
    }, REST);
  }

  tick(goals) {
    if ((this.reached | goals) === this.reached) return;
    this.reached |= goals;
    this.goals.forEach((goal, number) => {
      if (!((this.reached >> number) & 1)) return;
      goal.dataset.goal = "done";
      goal.querySelector(".baked-sign").textContent = "done";
      goal.querySelector("[data-after]").hidden = false;
    });
    this.root.querySelector("[data-count]").textContent = this.goals.filter((goal) => goal.dataset.goal).length;
  }
}

// The colours that a dark page changes, by name: rules of a style sheet do not reach into what an element uses.
function themed(svg) {
  return svg
    .replace(/\b(stroke|fill)="#0072B2"/gi, 'style="$1:var(--baked-blue)"')
    .replace(/\b(stroke|fill): #0072B2/gi, "$1: var(--baked-blue)")
    .replace(/\b(stroke|fill)="#8F3D6E"/gi, 'style="$1:var(--baked-guess)"')
    .replace(/\b(stroke|fill): #8F3D6E/gi, "$1: var(--baked-guess)");
}

function size(control) {
  return control.options ? control.options.length : Number(control.max) + 1;
}

function place(control) {
  return control.options ? control.selectedIndex : Number(control.value);
}

function tell(control) {
  if (control.options) return;
  const words = JSON.parse(control.dataset.words)[Number(control.value)];
  control.setAttribute("aria-valuetext", words);
  control.closest("div").querySelector("output").textContent = words;
}

if (typeof DecompressionStream === "function") {
  for (const root of document.querySelectorAll(".actedu-baked:not([data-plays])")) {
    root.dataset.plays = "yes";
    new Player(root);
  }
}
