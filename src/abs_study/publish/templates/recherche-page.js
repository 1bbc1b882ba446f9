/* The page « Rechercher »: the form, its address, the results. All text enters the page as text, never as HTML. */
(function () {
  "use strict";
  var KINDS = ["constats", "rapports", "passages", "definitions", "pages"];
  var STEP = 50, LONGEST = 260;
  var PLACES = 4; /* questions named under a passage */
  var language = document.documentElement.lang;
  var form = document.getElementById("recherche"), field = document.getElementById("q");
  var count = document.getElementById("compte"), list = document.getElementById("resultats"), more = document.getElementById("suite");
  var boxes = Array.from(form.querySelectorAll("input[type=checkbox]"));
  var search = new window.AbsSearch.Search(window.ABS_INDEX, window.ABS_PASSAGES, language);
  var found = null, kept = [], shown = 0, waiting = 0;

  function number(n) { return n.toLocaleString(language); }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }
  function link(href, content) {
    var made = element("a");
    made.setAttribute("href", href);
    if (typeof content === "string") made.textContent = content; else made.append(content);
    return made;
  }
  /* A text with the words found marked; French text says so on a page of another language. */
  function marked(name, className, text, most, french) {
    var made = element(name, className);
    if (french && language !== "fr") made.lang = "fr";
    search.excerpt(text, found.forms, most).parts.forEach(function (part) {
      made.append(part[1] ? element("mark", "", part[0]) : part[0]);
    });
    return made;
  }
  function separated(parent, parts) {
    parts.forEach(function (part, i) { parent.append(i ? " · " : "", part); });
    return parent;
  }

  /* The box of a kind: levels go with the definitions. */
  function place(kind) { return kind === window.AbsSearch.LEVEL ? window.AbsSearch.DEFINITION : kind; }

  function kindName(kind) { return element("span", "genre", boxes[place(kind)].dataset.nom); }

  function passage(record) {
    var report = search.index.documents[record.document], item = element("li");
    var places = record.variables.slice(0, PLACES).map(function (n) {
      var variable = search.index.variables[n];
      return link(report[1] + "#" + variable[0], marked("span", "", variable[1], 200, false));
    });
    if (record.variables.length > PLACES) places.push("…");
    var title = element("p", "titre");
    var first = record.variables.length ? "#" + search.index.variables[record.variables[0]][0] : "";
    title.append(link(report[1] + first, marked("span", "", report[0], 200, true)));
    if (record.page) title.append(", " + list.dataset.page.replace("{pages}", number(record.page)));
    title.append(" ", kindName(record.kind));
    item.append(title, marked("p", "extrait cite", record.text, LONGEST, true), separated(element("p", "note"), places));
    return item;
  }

  function other(record) {
    var french = record.kind === window.AbsSearch.REPORT, level = record.kind === window.AbsSearch.LEVEL;
    var item = element("li"), title = element("p", record.title.length > 90 ? "titre long" : "titre"), notes = [];
    var name = marked("span", "", record.title, 1000, french);
    if (level) name.prepend(marked("span", "", record.label, 200, false), language === "fr" ? "\u00a0: " : ": ");
    title.append(link(record.href, name), " ", kindName(record.kind));
    item.append(title);
    /* The examples of a level, which are French, are shown where the words are in them and not in its definition. */
    if (level && !hits(record.text) && hits(record.extra)) item.append(marked("p", "extrait", record.extra, LONGEST, true));
    else if (record.text) item.append(marked("p", "extrait", record.text, LONGEST, false));
    if (record.label && !level) notes.push(marked("span", "", record.label, 200, french));
    if (record.answers) notes.push(link(record.answers, list.dataset.reponses));
    if (notes.length) item.append(separated(element("p", "note"), notes));
    return item;
  }
  function hits(text) { return search.excerpt(text, found.forms, LONGEST).hits; }

  function show(step) {
    var items = kept.slice(shown, shown + step).map(function (result) {
      return result.record.kind === window.AbsSearch.PASSAGE ? passage(result.record) : other(result.record);
    });
    list.append.apply(list, items);
    shown += items.length;
    more.hidden = shown >= kept.length;
    more.textContent = more.dataset.texte.replace("{n}", number(kept.length - shown));
    return items[0];
  }

  function sentence() {
    var all = kept.filter(function (result) { return result.words === found.asked.length; }).length, text;
    if (!kept.length) text = found.results.length ? count.dataset.aucunGenre : count.dataset.aucun;
    else if (!all) text = count.dataset.sans;
    else if (all < kept.length) text = count.dataset.partie;
    else text = kept.length === 1 ? count.dataset.un : count.dataset.plusieurs;
    text = text.replace("{n}", number(kept.length)).replace("{all}", number(all));
    if (found.nearest.length) text += " " + count.dataset.proche.replace("{word}", found.nearest.join(", "));
    return text;
  }

  function filter() {
    var totals = KINDS.map(function () { return 0; });
    found.results.forEach(function (result) { totals[place(result.record.kind)]++; });
    boxes.forEach(function (box, kind) {
      box.parentNode.querySelector(".compte").textContent = found.asked.length ? number(totals[kind]) : "";
    });
    kept = found.results.filter(function (result) { return boxes[place(result.record.kind)].checked; });
    shown = 0;
    list.replaceChildren();
    show(STEP);
    count.textContent = found.asked.length ? sentence() : "";
  }

  /* The address holds the query, so that it can be kept, sent and found again by going back. */
  function remember() {
    var values = new URLSearchParams(), unchecked = boxes.some(function (box) { return !box.checked; });
    if (field.value.trim()) values.set("q", field.value.trim());
    if (unchecked) boxes.forEach(function (box) { if (box.checked) values.append("dans", box.value); });
    var asked = values.toString();
    try { history.replaceState(null, "", location.pathname + (asked ? "?" + asked : "")); } catch (refused) { /* some browsers, from a file */ }
  }

  function run() {
    clearTimeout(waiting);
    found = search.find(field.value);
    filter();
    remember();
  }

  field.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(run, 120); });
  field.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { event.preventDefault(); field.value = ""; run(); }
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); run(); });
  boxes.forEach(function (box) { box.addEventListener("change", function () { filter(); remember(); }); });
  more.addEventListener("click", function () {
    var first = show(STEP);
    if (first) first.querySelector("a").focus();
  });

  var given = new URLSearchParams(location.search), chosen = given.getAll("dans");
  if (chosen.length) boxes.forEach(function (box) { box.checked = chosen.includes(box.value); });
  field.value = given.get("q") || field.value;
  run();
})();
