// The whole: bar, questions, text and grid; keys; messages to the kernel, which alone writes.

const TYPING = ["TEXTAREA", "INPUT", "SELECT"];
const MOVES = ["go", "open", "step", "empty", "filter", "undo"];
const ANYWHERE = ["l", "/", "o", "f", "?"];

class Panel {
  constructor(model, holder) {
    this.model = model;
    const words = model.get("words");
    this.words = Object.fromEntries(Object.entries(words).map(([name, said]) => [name, typeset(said, words.lang)]));
    this.setup = model.get("setup");
    this.over = new AbortController();
    this.pending = null;
    this.sent = 0;
    this.moving = "";
    this.queue = [];
    const w = this.words, s = this.setup;
    this.root = make("div", {
      class: "abs-panel", id: `abs-${Math.random().toString(36).slice(2)}`, tabindex: "-1", lang: w.lang, role: "region",
      "aria-label": fill(s.settling ? w.settling : w.coding, { coder: s.coder }), "data-lm-suppress-shortcuts": "true",
    });
    this.text = new TextPane(w, {
      quote: (page, start, end, extend) => this.later(() => this.about({ do: "quote", level: this.grid.level, page, start, end, extend: Boolean(extend) })),
      write: (text, page) => this.about({ do: "write", level: this.grid.level, text, page }),
    });
    this.grid = new GridPane(this.root, w, s, {
      step: (by) => this.send({ do: "step", by }), empty: () => this.send({ do: "empty" }), clear: () => this.about({ do: "clear" }),
      choose: (level) => this.about({ do: "choose", level }), finish: () => this.about({ do: "finish" }),
      write: (text, page, level, keep) => this.about({ do: "write", text, page: page || undefined, level, keep: Boolean(keep) }),
      unquote: (level) => this.about({ do: "unquote", level }), keep: (side) => this.about({ do: "keep", side }),
      settle: (mine) => this.about({ do: "settle", mine }), see: (spans) => this.text.showSpan(spans),
      noteLater: (at, level, text) => this.noteLater(at, level, text), flush: () => this.flush(),
    });
    this.bar();
    this.root.append(make("div", { class: "whole" }, this.top, s.sighted ? make("p", { class: "sighted" }, w.sighted) : "",
      make("div", { class: "standings" }, this.strip, make("span", { class: "so-far" }, this.progress, this.count), this.saved),
      make("div", { class: "panes" }, this.text.node, this.grid.node)), this.dialog);
    holder.replaceChildren(this.root);
    this.root.addEventListener("keydown", (event) => this.keydown(event));
    for (const kind of ["keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
    document.addEventListener("selectionchange", () => this.text.selectionChanged(), { signal: this.over.signal });
    model.on("change:report", this.showReport = () => this.text.show(model.get("report")));
    model.on("change:state", this.showState = () => this.show());
    this.showReport();
    this.show();
  }

  bar() {
    const w = this.words;
    this.reports = make("select", { "data-key": "reports", "aria-label": w.report, onchange: () => this.toReport() });
    this.only = make("select", { "data-key": "only", "aria-label": w.go_by, onchange: () => this.send({ do: "filter", variable: this.only.value }) });
    this.progress = make("progress", { "aria-label": w.progress });
    this.count = make("span", { class: "count" });
    this.saved = make("span", { class: "saved", role: "status" });
    this.undo = button(w.undo, "undo", "Ctrl+Z", () => this.send({ do: "undo" }));
    this.strip = make("div", { class: "strip", role: "group", "aria-label": w.questions });
    this.said = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.dialog = make("dialog", {});
    this.dialog.addEventListener("close", () => { if (!this.root.contains(document.activeElement)) this.grid.focusLevel(); });
    this.top = make("div", { class: "bar" },
      make("strong", { class: "who" }, fill(this.setup.settling ? w.settling : w.coding, { coder: this.setup.coder })),
      this.reports, this.only, make("span", { class: "tools" }, this.undo, button(w.overview, "overview", "o", () => this.overview()),
        button(w.full, "full", "f", () => this.full()), button(w.help, "help", "?", () => this.help())), this.said);
  }

  // Messages

  send(message) {
    this.flush();
    this.post(message);
  }

  // Each message has its answer: where none comes, the person is told.
  post(message) {
    const id = `${this.root.id}-${++this.sent}`;
    if (MOVES.includes(message.do)) this.moving = id;
    this.silence = this.silence || setTimeout(() => this.alert(this.words.no_kernel, ""), 5000);
    try {
      this.model.send({ ...message, id });
    } catch {
      this.alert(this.words.no_kernel, "");
    }
  }

  // What is typed while another question is on its way is meant for that one.
  later(act) {
    if (this.moving) this.queue.push(act);
    else act();
  }

  about(message) {
    const { document, variable } = this.state.at;
    this.send({ document, variable, ...message });
  }

  noteLater(at, level, text) {
    clearTimeout(this.timer);
    this.pending = { do: "note", document: at.document, variable: at.variable, level, text };
    this.timer = setTimeout(() => this.flush(), 700);
  }

  flush() {
    clearTimeout(this.timer);
    const note = this.pending;
    this.pending = null;
    if (note) this.post(note);
  }

  // What the kernel says

  show() {
    const state = this.model.get("state"), before = this.state;
    clearTimeout(this.silence);
    this.silence = null;
    const moved = !before || before.at.document !== state.at.document || before.at.variable !== state.at.variable;
    this.state = state;
    this.grid.show(state);
    this.showBar();
    this.showStrip();
    const marks = this.marks();
    this.text.mark(marks);
    if (moved && this.setup.settling && marks.length) this.text.showSpan(marks[0].spans, false);
    const told = [];
    if (moved) told.push(`${this.grid.variable.label}. ${fill(this.words.place, { n: state.at.place, all: state.at.of })}`);
    if (state.notice.text && (!before || before.notice.n !== state.notice.n)) told.push(state.notice.text);
    if (told.length) this.said.textContent = told.join(". ");
    if (this.moving && state.heard === this.moving) this.moving = "";
    while (!this.moving && this.queue.length) this.queue.shift()();
  }

  // Quotes to show in the text: where two readings are settled, what only one of them says first.
  marks() {
    const { rows, waiting, sides } = this.state.cell, settling = this.setup.settling;
    const others = (side) => sides.filter((one) => one !== side).flatMap((one) => one.rows.map((row) => row.level));
    const marks = sides.flatMap((side) => side.rows.map((row) => ({ label: side.name, spans: row.spans, alone: !others(side).includes(row.level) })))
      .sort((one, other) => other.alone - one.alone);
    marks.push(...rows.map((row) => ({ label: settling ? "✓" : row.level, spans: row.spans })));
    if (waiting) marks.push({ label: "…", spans: waiting.spans });
    return marks.filter((mark) => mark.spans.length);
  }

  showBar() {
    const { state, words: w } = this;
    options(this.reports, state.reports.map((report) => [report.id, `${report.answered}/${report.all} · ${report.label}`]), state.at.document);
    options(this.only, [["", w.by_report], ...state.variables.map((variable) => [variable.id, `${variable.answered}/${variable.all} · ${variable.label}`])], state.only);
    const all = sum(state.reports, "all"), done = sum(state.reports, "answered");
    this.progress.max = all;
    this.progress.value = done;
    this.count.textContent = fill(w.counted, { n: done, all });
    this.undo.disabled = !state.undo;
    const { fault, due, conflicts, saves } = state.save;
    clearTimeout(this.again);
    if (fault) {
      this.alert(w.failed, fault);
      this.again = setTimeout(() => this.send({ do: "retry" }), 10000);
      return;
    }
    const word = due ? `… ${w.saving}` : conflicts ? `! ${w.in_conflict}` : saves ? `✓ ${w.saved}` : w.automatic;
    this.saved.className = "saved";
    this.saved.title = this.setup.place;
    if (this.saved.textContent !== word) this.saved.replaceChildren(word);
  }

  alert(word, fault) {
    this.queue = [];
    this.moving = "";
    if (this.saved.querySelector(".fault")?.textContent === fault && this.saved.firstChild.textContent === `⚠ ${word}`) return;
    this.saved.className = "saved failed";
    this.saved.replaceChildren(make("span", { role: "alert" }, `⚠ ${word}`), " ", button(this.words.retry, "retry", "", () => this.send({ do: "retry" })),
      make("span", { class: "fault" }, fault));
  }

  showStrip() {
    const signs = { answered: "✓", draft: "…", conflict: "!", empty: "" }, w = this.words, at = this.state.at;
    redraw(this.root, this.strip, this.state.strip.map((task, n) => {
      const here = task.document === at.document && task.variable === at.variable;
      const name = `${n + 1}. ${task.label} : ${w[task.state]}`;
      return make("button", {
        type: "button", class: `task ${task.state}`, "data-key": `task-${n}`, title: name, "aria-label": name, "aria-current": here ? "true" : null,
        tabindex: here ? "0" : "-1", onclick: () => this.send({ do: "go", document: task.document, variable: task.variable }),
      }, signs[task.state] || String(n + 1));
    }));
    const here = this.strip.querySelector("[aria-current]");
    if (here) this.strip.scrollLeft = here.offsetLeft - this.strip.offsetLeft - 90;
    if (!this.strip.querySelector('[tabindex="0"]') && this.strip.firstChild) this.strip.firstChild.tabIndex = 0;
  }

  toReport() {
    this.send({ do: "open", document: this.reports.value });
  }

  // Keys: none goes further than the panel, so that the notebook does not take them for commands.

  keydown(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const typing = TYPING.includes(event.target.tagName);
    if (event.ctrlKey || event.metaKey) return this.withControl(event, typing);
    if (event.altKey || this.dialog.open) return;
    if (typing) {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        this.grid.focusLevel();
      }
      return;
    }
    if (this.text.pages.contains(event.target) && this.text.keydown(event)) return;
    if (this.moving && ["Enter", " "].includes(event.key)) {
      event.preventDefault();
      this.queue.push(() => this.root.contains(document.activeElement) && document.activeElement.click());
      return;
    }
    if (this.grid.keydown(event) || this.inStrip(event)) return;
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code || ""), typed = /^\d$/.test(event.key) ? event.key : "";
    // The row of digits answers without Shift on a French keyboard too; a sign that means something else stays itself.
    const name = typed || (digit && !["/", "?"].includes(event.key) && event.code.startsWith("Digit") ? digit[1] : event.key);
    if (this.command(name)) event.preventDefault();
  }

  command(name) {
    const sides = this.state.cell.sides, low = name.length === 1 ? name.toLowerCase() : name;
    if (this.moving && !ANYWHERE.includes(low)) return Boolean(this.queue.push(() => this.command(name)));
    if (this.grid.pressed(low)) return true;
    const commands = {
      n: () => this.send({ do: "step", by: 1 }), p: () => this.send({ do: "step", by: -1 }), v: () => this.send({ do: "empty" }),
      t: () => this.about({ do: "finish" }), l: () => this.text.to(this.text.here), g: () => this.grid.focusLevel(),
      m: () => this.grid.focusNote(), e: () => this.grid.edit(this.grid.level), "/": () => { this.text.search.focus(); this.text.search.select(); },
      "?": () => this.help(), o: () => this.overview(), f: () => this.full(), Delete: () => this.about({ do: "clear" }),
      Escape: () => this.grid.focusLevel(),
    };
    if (sides[0]) commands.a = () => this.about({ do: "keep", side: sides[0].name });
    if (sides[1]) commands.b = () => this.about({ do: "keep", side: sides[1].name });
    if (!Object.hasOwn(commands, low)) return false;
    commands[low]();
    return true;
  }

  withControl(event, typing) {
    const name = event.key.toLowerCase();
    if (name === "s") {
      event.preventDefault();
      this.flush();
      this.said.textContent = this.words.autosave;
    }
    if (name === "z" && !event.shiftKey && !typing) {
      event.preventDefault();
      this.send({ do: "undo" });
    }
  }

  inStrip(event) {
    const all = [...this.strip.children], at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return false;
    event.preventDefault();
    all[at].tabIndex = -1;
    const next = all[(to + all.length) % all.length];
    next.tabIndex = 0;
    next.focus();
    return true;
  }

  // Windows

  open(title, ...content) {
    const id = `${this.root.id}-dialog`;
    this.dialog.setAttribute("aria-labelledby", id);
    this.dialog.replaceChildren(make("h2", { id }, title), ...content,
      make("p", { class: "buttons" }, button(this.words.close, "close", "", () => this.dialog.close(), { class: "main" })));
    this.dialog.showModal();
  }

  help() {
    const lines = this.words.shortcuts.filter(([, , when]) => !when || (when === "settling") === this.setup.settling);
    this.open(this.words.help_title, make("table", {}, make("tbody", {}, lines.map(([keys, told]) =>
      make("tr", {}, make("th", { scope: "row" }, make("kbd", {}, keys)), make("td", {}, told))))), make("p", {}, this.words.help_end));
  }

  overview() {
    const w = this.words, go = (message) => () => { this.dialog.close(); this.send(message); };
    const list = (title, rows, message) => make("section", {}, make("h3", {}, title), make("ul", { class: "progresses" }, rows.map((row) =>
      make("li", {}, make("button", { type: "button", class: "link", onclick: go(message(row)) }, row.label),
        make("progress", { max: row.all, value: row.answered, "aria-label": row.label }), make("span", { class: "count" }, `${row.answered}/${row.all}`)))));
    this.open(w.overview, make("div", { class: "overview" },
      list(w.reports, this.state.reports, (row) => ({ do: "open", document: row.id })),
      list(w.variables, this.state.variables, (row) => ({ do: "filter", variable: row.id }))));
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen();
  }

  end() {
    this.flush();
    clearTimeout(this.again);
    clearTimeout(this.silence);
    this.over.abort();
    this.model.off("change:report", this.showReport);
    this.model.off("change:state", this.showState);
  }
}

function sum(rows, name) {
  return rows.reduce((total, row) => total + row[name], 0);
}

function options(select, rows, chosen) {
  select.replaceChildren(...rows.map(([value, label]) => make("option", { value }, label)));
  select.value = chosen;
}

export default {
  render({ model, el }) {
    const panel = new Panel(model, el);
    return () => panel.end();
  },
};
