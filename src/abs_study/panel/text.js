// The report: pages, headings, sentences that can be taken, search.

class TextPane {
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.units = [];
    this.hits = [];
    this.marks = [];
    this.here = 0;
    this.id = "";
    this.search = make("input", {
      type: "search", "data-key": "search", "aria-label": words.search, placeholder: words.search_hint,
      oninput: () => this.seekLater(), onkeydown: (event) => this.inSearch(event),
    });
    this.count = make("span", { class: "count", role: "status" });
    this.page = make("select", { "data-key": "page", "aria-label": words.go_to_page, onchange: () => this.toPage() });
    this.take = button(words.take_selection, "selection", "", () => this.takeSelection(), { disabled: true, onmousedown: (event) => event.preventDefault() });
    this.title = make("h2");
    this.pages = make("div", { class: "pages", lang: "fr", role: "group", "aria-label": words.text });
    this.node = make("section", { class: "text", "aria-label": words.report },
      make("div", { class: "tools" }, this.title,
        make("span", { class: "search" }, this.search, key("/")),
        button("↑", "previous-hit", "", () => this.nextHit(-1), { "aria-label": words.previous_hit, title: words.previous_hit }),
        button("↓", "next-hit", "", () => this.nextHit(1), { "aria-label": words.next_hit, title: words.next_hit }),
        this.count, this.page, this.take),
      this.pages);
    this.pages.addEventListener("click", (event) => this.clicked(event));
  }

  show(report) {
    if (this.id === report.id) return;
    this.id = report.id;
    this.title.textContent = report.title;
    this.units = [];
    this.hits = [];
    this.here = 0;
    this.pages.replaceChildren(...report.pages.map((page) => this.drawPage(page)));
    this.page.replaceChildren(...report.pages.map((page) =>
      make("option", { value: page.page }, fill(this.words.page, { page: page.page }))));
    this.pages.scrollTop = 0;
    if (this.units.length) this.units[0].node.tabIndex = 0;
    if (this.search.value) this.seek();
  }

  drawPage(page) {
    const label = fill(this.words.page, { page: page.page });
    const head = make("div", { class: "page-number" }, page.scanned ? `${label} · ${this.words.scanned}` : label);
    const body = page.paragraphs.map((paragraph) => this.drawParagraph(page.page, paragraph));
    return make("section", { class: "page", "data-page": page.page, "aria-label": label }, head,
      body.length ? body : make("p", { class: "plain" }, this.words.no_text));
  }

  drawParagraph(page, paragraph) {
    if (paragraph.kind === "plain")
      return make("p", { class: "plain" }, paragraph.units.map((unit) => unit[2]).join(" "));
    const row = paragraph.kind === "table_row";
    const units = paragraph.units.map(([start, end, text]) => this.drawUnit(page, start, end, text, row));
    if (row) return make("div", { class: "table" }, units);
    const spaced = units.flatMap((unit, n) => (n ? [" ", unit] : [unit]));
    if (paragraph.kind === "heading") return make(`h${paragraph.depth + 2}`, {}, spaced);
    return make("p", { class: paragraph.kind }, spaced);
  }

  drawUnit(page, start, end, text, row) {
    const node = make("span", {
      class: row ? "unit row" : "unit", role: "button", tabindex: "-1", "aria-pressed": "false", "data-unit": this.units.length,
    });
    const unit = { page, start, end, text, row, node, ranges: [] };
    this.units.push(unit);
    this.paint(unit);
    return node;
  }

  // The text of a unit, cut where a mark begins or ends; a row of a table in its cells.
  paint(unit) {
    const edges = [...new Set([0, unit.text.length, ...unit.ranges.flatMap(([from, to]) => [from, to])])].sort((a, b) => a - b);
    const piece = (from, to) => {
      const text = unit.text.slice(from, to);
      const kinds = unit.ranges.filter(([a, b]) => a <= from && to <= b).map((range) => range[2]);
      return kinds.length ? make("mark", { class: [...new Set(kinds)].join(" ") }, text) : document.createTextNode(text);
    };
    const between = (from, to) => {
      const inner = [from, ...edges.filter((edge) => edge > from && edge < to), to];
      return inner.slice(1).map((edge, n) => piece(inner[n], edge));
    };
    if (!unit.row) return unit.node.replaceChildren(...between(0, unit.text.length));
    let from = 0;
    const cells = unit.text.split("\t").map((text) => {
      const cell = make("span", { class: "cell" }, between(from, from + text.length));
      from += text.length + 1;
      return cell;
    });
    unit.node.replaceChildren(...cells);
  }

  // `marks`: quotes to show, each with a label and its spans (page, start, end).
  mark(marks) {
    const before = this.marked || new Set();
    this.marks = marks;
    this.marked = new Set();
    for (const unit of this.units) {
      const touching = marks.filter((mark) => mark.spans.some(([page, start, end]) => page === unit.page && start < unit.end && end > unit.start));
      if (touching.length) this.marked.add(unit);
      if (!touching.length && !before.has(unit)) continue;
      unit.node.classList.toggle("quoted", touching.length > 0);
      unit.node.setAttribute("aria-pressed", String(touching.length > 0));
      if (touching.length) unit.node.setAttribute("data-badge", [...new Set(touching.map((mark) => mark.label))].join(" · "));
      else unit.node.removeAttribute("data-badge");
      const ranges = touching.flatMap((mark) => mark.spans
        .filter(([page, start, end]) => page === unit.page && start < unit.end && end > unit.start)
        .map(([, start, end]) => [place(unit.text, start - unit.start), place(unit.text, Math.min(end, unit.end) - unit.start), "quote"]));
      unit.ranges = [...unit.ranges.filter((range) => range[2] !== "quote"), ...ranges];
      this.paint(unit);
    }
  }

  // Where one is among the sentences

  to(index, focus = true) {
    if (!this.units.length) return;
    const at = Math.max(0, Math.min(this.units.length - 1, index));
    this.units[this.here].node.tabIndex = -1;
    this.here = at;
    const node = this.units[at].node;
    node.tabIndex = 0;
    this.page.value = String(this.units[at].page);
    // A page that was never drawn has an estimated height: the second time is exact.
    node.scrollIntoView({ block: "nearest" });
    if (focus) node.focus({ preventScroll: true });
    this.into(node);
  }

  into(node) {
    const frame = this.pages.getBoundingClientRect(), box = node.getBoundingClientRect();
    const top = box.top - frame.top - 60, bottom = box.bottom - frame.bottom + 60;
    if (top < 0) this.pages.scrollTop += top;
    else if (bottom > 0) this.pages.scrollTop += Math.min(bottom, top);
  }

  showSpan(spans, focus = true) {
    if (!spans.length) return;
    const [page, start] = spans[0];
    const found = this.units.findIndex((unit) => unit.page === page && unit.end > start);
    if (found < 0) return;
    this.to(found, focus);
    const node = this.units[found].node;
    node.classList.remove("flash");
    void node.offsetWidth;
    node.classList.add("flash");
  }

  toPage() {
    const found = this.units.findIndex((unit) => unit.page === Number(this.page.value));
    const section = this.pages.querySelector(`[data-page="${CSS.escape(this.page.value)}"]`);
    if (section) section.scrollIntoView({ block: "start" });
    if (found >= 0) {
      this.units[this.here].node.tabIndex = -1;
      this.here = found;
      this.units[found].node.tabIndex = 0;
    }
  }

  byPage(by) {
    const page = this.units[this.here] && this.units[this.here].page;
    const pages = [...new Set(this.units.map((unit) => unit.page))];
    const wanted = pages[pages.indexOf(page) + by];
    if (wanted !== undefined) this.to(this.units.findIndex((unit) => unit.page === wanted));
  }

  keydown(event) {
    const moves = {
      ArrowDown: () => this.to(this.here + 1), ArrowUp: () => this.to(this.here - 1),
      PageDown: () => this.byPage(1), PageUp: () => this.byPage(-1),
      Home: () => this.to(0), End: () => this.to(this.units.length - 1),
      Enter: () => this.takeUnit(this.here, event.shiftKey), " ": () => this.takeUnit(this.here, event.shiftKey),
    };
    if (!(event.key in moves)) return false;
    event.preventDefault();
    moves[event.key]();
    return true;
  }

  // Taking quotes

  takeUnit(index, extend) {
    const { page, start, end } = this.units[index];
    this.actions.quote(page, start, end, extend);
  }

  clicked(event) {
    const node = event.target.closest("[data-unit]");
    const selection = document.getSelection();
    if (!node || (selection && !selection.isCollapsed && !event.shiftKey)) return;
    if (event.shiftKey && selection) selection.removeAllRanges();
    const index = Number(node.getAttribute("data-unit"));
    this.to(index);
    this.takeUnit(index, event.shiftKey);
  }

  selected() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !this.pages.contains(selection.anchorNode)) return null;
    const text = selection.toString().trim();
    const range = selection.getRangeAt(0).startContainer;
    const from = range.nodeType === Node.TEXT_NODE ? range.parentElement : range;
    const section = from && from.closest("[data-page]");
    return text && section ? { text, page: Number(section.getAttribute("data-page")) } : null;
  }

  selectionChanged() {
    this.take.disabled = !this.selected();
  }

  takeSelection() {
    const chosen = this.selected();
    if (!chosen) return;
    document.getSelection().removeAllRanges();
    this.actions.write(chosen.text, chosen.page);
  }

  // Search

  seekLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.seek(), 150);
  }

  seek() {
    clearTimeout(this.timer);
    const wanted = folded(this.search.value.trim()).out.replace(/ +/g, " ");
    const before = this.hits;
    this.hits = [];
    for (const [index, unit] of this.units.entries()) {
      const had = unit.ranges.some((range) => range[2] === "hit");
      unit.ranges = unit.ranges.filter((range) => range[2] !== "hit");
      let found = false;
      if (wanted.length > 1) {
        unit.folded = unit.folded || folded(unit.text);
        const { out, map } = unit.folded;
        for (let at = out.indexOf(wanted); at >= 0; at = out.indexOf(wanted, at + wanted.length)) {
          unit.ranges.push([map[at], map[at + wanted.length], "hit"]);
          found = true;
        }
      }
      if (found) this.hits.push(index);
      if (found || had) this.paint(unit);
    }
    this.sought = wanted;
    this.hit = -1;
    if (this.hits.length && this.hits.join() !== before.join()) this.nextHit(1, false);
    else this.told();
  }

  nextHit(by, focus = true) {
    if (folded(this.search.value.trim()).out.replace(/ +/g, " ") !== this.sought) this.seek();
    if (!this.hits.length) return;
    this.hit = (this.hit + by + this.hits.length) % this.hits.length;
    this.to(this.hits[this.hit], focus);
    this.told();
  }

  told() {
    const n = this.hits.length;
    this.count.textContent = !this.sought || this.sought.length < 2 ? ""
      : n ? fill(this.words.hits, { n: this.hit + 1, all: n }) : this.words.no_hit;
  }

  inSearch(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.nextHit(event.shiftKey ? -1 : 1, false);
    } else if (event.key === "Escape" || event.key === "ArrowDown") {
      event.preventDefault();
      this.to(this.here);
    }
  }
}
