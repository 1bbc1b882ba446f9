// The question, its levels, the quotes and notes of those that are ticked.

class GridPane {
  constructor(root, words, setup, actions) {
    Object.assign(this, { root, words, setup, actions, level: "", hold: "", cell: "", editing: "", opened: { rules: true } });
    this.body = make("div", { class: "question" });
    this.foot = make("div", { class: "moves", role: "group", "aria-label": words.moves },
      button(words.previous, "previous", "p", () => actions.step(-1)),
      button(words.next, "next", "n", () => actions.step(1), { class: "main" }),
      button(words.next_empty, "empty", "v", () => actions.empty()),
      button(words.clear, "clear", words.delete_key, () => actions.clear(), { class: "quiet" }));
    this.node = make("section", { class: "grid", "aria-label": words.grid }, this.body, this.foot);
  }

  get variable() {
    return this.setup.variables[this.state.at.variable];
  }

  row(code) {
    return this.state.cell.rows.find((row) => row.level === code);
  }

  show(state) {
    this.state = state;
    const cell = `${state.at.document} ${state.at.variable}`;
    if (this.cell !== cell) {
      this.cell = cell;
      this.level = this.hold = "";
      this.editing = "";
      this.body.scrollTop = 0;
    }
    const rows = state.cell.rows;
    // A level that was just chosen stays the current one until the kernel has answered.
    if (this.hold && this.row(this.hold)) this.hold = "";
    if (!this.hold && !this.row(this.level)) this.level = rows.length ? rows[rows.length - 1].level : "";
    redraw(this.root, this.body, [
      this.head(), this.notice(), this.conflict(), this.sides(), this.waiting(), this.levels(), this.closing(),
      this.rules(), this.examples(),
    ].flat().filter(Boolean));
  }

  head() {
    const { at, cell } = this.state, question = this.variable, w = this.words;
    const unfinished = typeset(cell.lacking, w.lang) || (question.multi && cell.rows.length && !cell.done ? w.unfinished : "");
    const told = this.state.cell.conflict ? ["conflict", "!", w.in_conflict] : unfinished ? ["draft", "…", unfinished]
      : cell.kept ? ["answered", "✓", this.setup.settling ? fill(w.settled, { levels: names(cell.rows) }) : w.taken] : ["empty", "○", w.unanswered];
    return [
      make("p", { class: "dimension" }, question.dimension, " · ", fill(w.place, { n: at.place, all: at.of })),
      make("h2", { id: this.id("q") }, question.label),
      make("p", { class: "asked" }, question.question),
      make("p", { class: `standing ${told[0]}` }, make("span", { "aria-hidden": "true" }, told[1]), " ", told[2]),
    ];
  }

  id(name) {
    return `${this.root.id}-${name}`;
  }

  notice() {
    const { notice, proposal } = this.state, w = this.words;
    if (!notice.text && !proposal) return null;
    const box = make("div", { class: `notice ${notice.kind}` }, make("p", {}, typeset(notice.text, w.lang)));
    if (!proposal) return box;
    box.append(make("blockquote", {}, proposal.text));
    const near = proposal.near;
    if (near) box.append(make("p", {}, fill(w.nearest, { page: near.page })), make("blockquote", {}, near.text));
    box.append(make("p", { class: "buttons" },
      near ? button(w.take_nearest, "take-nearest", "", () => this.actions.write(near.text, near.page, proposal.level), { class: "main" }) : null,
      button(w.keep_mine, "keep-mine", "", () => this.actions.write(proposal.text, null, proposal.level, true))));
    return box;
  }

  conflict() {
    const { conflict, rows } = this.state.cell, w = this.words;
    if (!conflict) return null;
    const one = (title, given, label, mine) => make("div", { class: "side" }, make("h3", {}, title), this.told(given),
      button(label, `settle-${mine}`, "", () => this.actions.settle(mine)));
    return make("div", { class: "notice refused", role: "group", "aria-label": w.in_conflict }, make("p", {}, w.changed),
      make("div", { class: "sides" }, one(w.here, rows, w.keep_here, true), one(w.file, conflict.rows, w.keep_file, false)));
  }

  // Others' answers: the two readings to settle, or the machine's where it was asked for.
  sides() {
    const w = this.words, settling = this.setup.settling, keys = ["a", "b"];
    if (!this.state.cell.sides.length) return null;
    return make("div", { class: "sides", role: "group", "aria-label": settling ? w.readings : w.machine },
      this.state.cell.sides.map((side, n) => {
        const kept = this.state.cell.done && same(side.rows, this.state.cell.rows);
        return make("div", { class: kept ? "side kept" : "side" },
          make("h3", {}, settling ? side.name : w.machine), settling ? this.compared(side, n) : this.told(side.rows),
          side.rows.length ? button(settling ? fill(w.retain, { name: side.name }) : w.take_machine, `keep-${n}`, keys[n],
            () => this.actions.keep(side.name), { "aria-pressed": String(kept) }) : null);
      }));
  }

  // What only this reading says comes first; what both say is folded.
  compared(side, n) {
    const w = this.words, other = this.state.cell.sides[1 - n].rows.map((row) => row.level);
    const common = side.rows.filter((row) => other.includes(row.level)), own = side.rows.filter((row) => !common.includes(row));
    if (!common.length) return this.told(own);
    return [own.length ? this.told(own, true) : null, this.folder(`common-${n}`, fill(w.common, { levels: names(common) }), this.told(common))];
  }

  told(rows, alone) {
    const w = this.words;
    if (!rows.length) return make("p", { class: "muted" }, w.nothing);
    return make("ul", { class: "told" }, rows.map((row) => make("li", {},
      make("strong", { class: alone ? "alone" : null, title: alone ? w.alone : null }, row.label === row.level ? row.level : `${this.code(row.level)}${row.label}`),
      row.quote ? make("blockquote", {}, row.quote, " ", this.seen(row)) : null,
      row.note ? make("p", { class: "muted" }, row.note) : null)));
  }

  code(level) {
    return /^\d+$/.test(level) ? `${level} – ` : "";
  }

  seen(row) {
    const w = this.words;
    if (!row.spans.length) return make("span", { class: "lost" }, row.page ? fill(w.lost_on, { page: row.page }) : w.lost);
    const page = row.spans[0][0];
    return make("button", { type: "button", class: "link", "data-key": `see-${row.level}-${page}-${row.spans[0][1]}`,
      "aria-label": fill(w.see_page, { page }), onclick: () => this.actions.see(row.spans) }, fill(w.short_page, { page }));
  }

  waiting() {
    const row = this.state.cell.waiting;
    if (!row) return null;
    return make("div", { class: "notice info" }, make("p", {}, this.words.waiting),
      make("blockquote", {}, row.quote, " ", this.seen(row)),
      button(this.words.remove, "drop-waiting", "", () => this.actions.unquote("")));
  }

  levels() {
    const { levels, reserved, multi } = this.variable, w = this.words;
    const unknown = this.state.cell.rows.filter((row) => ![...levels, ...reserved].some((level) => level.code === row.level))
      .map((row) => ({ code: row.level, key: "", label: row.level, definition: w.unknown_level, examples: [] }));
    const all = [...levels, ...reserved, ...unknown];
    const stop = this.row(this.focused) || all.some((level) => level.code === this.focused) ? this.focused : this.level || all[0].code;
    const draw = (level) => this.drawLevel(level, multi && !reserved.includes(level), level.code === stop);
    return make("div", { class: "levels", role: multi ? "group" : "radiogroup", "aria-labelledby": this.id("q") },
      [...levels, ...unknown].map(draw), make("div", { class: "reserved" }, reserved.map(draw)));
  }

  drawLevel(level, box, stop) {
    const row = this.row(level.code), on = Boolean(row), current = on && this.level === level.code;
    const name = level.label && level.code === level.label ? level.code : level.label;
    const shown = ["aucun", "NC", "NA"].includes(level.code) ? `${level.code} – ${name}` : name;
    const definition = this.id(`d-${level.code}`);
    const choice = make("button", {
      type: "button", role: box ? "checkbox" : this.variable.multi ? "checkbox" : "radio", "aria-checked": String(on), tabindex: stop ? "0" : "-1",
      "data-key": `level-${level.code}`, "data-level": level.code, "aria-describedby": level.definition ? definition : null,
      onclick: () => this.choose(level.code), onfocus: () => { this.focused = level.code; },
    }, make("span", { class: box ? "tick box" : "tick", "aria-hidden": "true" }, on ? "✓" : ""), key(level.key), make("span", { class: "name" }, shown));
    return make("div", { class: `level${on ? " on" : ""}${current ? " current" : ""}` }, choice,
      level.definition ? make("p", { class: "definition", id: definition }, level.definition) : null,
      on ? this.drawRow(row, current) : null);
  }

  drawRow(row, current) {
    const w = this.words, free = ["aucun", "NC", "NA"].includes(row.level);
    const quote = row.quote ? make("blockquote", {}, row.quote, " ", this.seen(row)) : null;
    if (!current) return make("div", { class: "given" }, quote, row.note ? make("p", { class: "muted" }, row.note) : null);
    const editing = this.editing === row.level;
    return make("div", { class: "given" },
      quote, !quote && !free ? make("p", { class: "muted" }, row.level === "0" ? w.no_quote_needed : w.no_quote) : null,
      free ? null : editing ? this.editor(row) : make("p", { class: "buttons" },
        button(row.quote ? w.edit : w.type, `edit-${row.level}`, "e", () => this.edit(row.level)),
        row.quote ? button(w.remove, `unquote-${row.level}`, "", () => this.actions.unquote(row.level)) : null),
      this.note(row));
  }

  editor(row) {
    const area = make("textarea", { rows: 3, "data-key": `quote-${row.level}`, "aria-label": this.words.quote });
    area.value = row.quote;
    const leave = () => { this.editing = ""; this.show(this.state); this.focusLevel(); };
    const take = () => { this.editing = ""; this.actions.write(area.value, null, row.level); this.focusLevel(); };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); take(); }
      if (event.key === "Escape") { event.preventDefault(); leave(); }
    });
    return make("div", { class: "editor" }, area, make("p", { class: "buttons" },
      button(this.words.check, "check", "", take, { class: "main" }), button(this.words.cancel, "cancel", "", leave)));
  }

  note(row) {
    const w = this.words, label = this.setup.settling ? w.reason : w.note, id = this.id(`n-${row.level}`);
    const area = make("textarea", { id, rows: 2, class: "note", "data-key": `note-${row.level}` });
    area.value = row.note;
    const at = { ...this.state.at };
    area.addEventListener("input", () => this.actions.noteLater(at, row.level, area.value));
    area.addEventListener("blur", () => this.actions.flush());
    return make("div", { class: "noted" }, make("label", { for: id }, label, key("m")), area);
  }

  closing() {
    const { cell } = this.state, w = this.words;
    if (!this.variable.multi) return null;
    const reserved = cell.rows.some((row) => ["aucun", "NC", "NA"].includes(row.level));
    if (reserved) return null;
    return make("p", { class: "closing" },
      button(cell.done && cell.rows.length ? w.finished : w.finish, "finish", "t", () => this.actions.finish(), { class: cell.done ? "done" : "main" }));
  }

  folder(name, title, content) {
    const details = make("details", { open: Boolean(this.opened[name]), class: name }, make("summary", { "data-key": name }, title), content);
    details.addEventListener("toggle", () => { this.opened[name] = details.open; });
    return details;
  }

  rules() {
    const { rules } = this.variable;
    if (!rules.length) return null;
    return this.folder("rules", this.words.rules, make("dl", {}, rules.flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, text)])));
  }

  examples() {
    const w = this.words, shown = this.variable.levels.filter((level) => level.examples.length || level.counter_examples.length);
    if (!shown.length) return null;
    const lines = (texts, sign, label) => texts.map((text) => make("li", {}, make("span", { class: "sign", role: "img", "aria-label": label }, sign), " ", text));
    return this.folder("examples", w.examples, shown.map((level) => make("div", {}, make("h3", {}, `${this.code(level.code)}${level.label}`),
      make("ul", {}, lines(level.examples, "✓", w.example), lines(level.counter_examples, "✗", w.counter_example)))));
  }

  // What keys and clicks do

  choose(code) {
    this.focused = code;
    this.level = code;
    this.hold = this.row(code) ? "" : code;
    this.actions.choose(code);
  }

  // A key first goes to a level that is ticked, and unticks it when it is pressed there again.
  press(code) {
    if (this.row(code) && this.level !== code) {
      this.level = this.focused = code;
      this.show(this.state);
    } else this.choose(code);
  }

  pressed(name) {
    const { levels, reserved } = this.variable;
    const found = [...levels, ...reserved].find((level) => level.key === name);
    if (found) this.press(found.code);
    return Boolean(found);
  }

  buttons() {
    return [...this.body.querySelectorAll("[data-level]")];
  }

  focusLevel() {
    const all = this.buttons();
    (all.find((node) => node.tabIndex === 0) || all[0]).focus();
  }

  keydown(event) {
    const all = this.buttons(), at = all.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return false;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    all[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    const code = next.getAttribute("data-level");
    if (this.row(code) && this.level !== code) {
      this.level = code;
      this.show(this.state);
    }
    return true;
  }

  edit(level) {
    if (!this.row(level)) return;
    this.editing = level;
    this.show(this.state);
    const area = this.body.querySelector(`[data-key="${CSS.escape(`quote-${level}`)}"]`);
    if (area) area.focus();
  }

  focusNote() {
    const area = this.body.querySelector("textarea.note");
    if (area) area.focus();
  }
}

function names(rows) {
  return rows.map((row) => (/^\d+$/.test(row.level) ? `${row.level} – ${row.label}` : row.label)).join(", ");
}

function same(first, second) {
  const levels = (rows) => rows.map((row) => row.level).sort().join("|");
  return levels(first) === levels(second);
}
