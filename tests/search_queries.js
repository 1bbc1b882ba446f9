/* Asks the search of a built site: node search_queries.js SITE LANGUAGE '["query", …]' prints its answers as JSON. */
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm");
const [site, language, queries] = process.argv.slice(2);
const here = path.join(site, language === "fr" ? "" : language);

globalThis.window = globalThis;
const scripts = [...fs.readFileSync(path.join(here, "recherche.html"), "utf8").matchAll(/<script src="([^"]+)"/g)]
  .map((match) => match[1]).filter((name) => !name.endsWith("recherche-page.js"));
for (const name of scripts) vm.runInThisContext(fs.readFileSync(path.join(here, name), "utf8"), { filename: name });

const search = new window.AbsSearch.Search(window.ABS_INDEX, window.ABS_PASSAGES, language);
const answers = JSON.parse(queries).map((query) => {
  const found = search.find(query);
  return {
    asked: found.asked,
    nearest: found.nearest,
    results: found.results.map((result) => {
      const record = result.record;
      const text = record.text || record.title;
      return {
        kind: record.kind,
        words: result.words,
        href: record.href || window.ABS_INDEX.documents[record.document][1],
        title: record.title || "",
        text,
        marked: search.excerpt(text, found.forms, 260).parts.filter((part) => part[1]).map((part) => part[0]),
        shown: search.excerpt(text, found.forms, 80).parts.map((part) => part[0]).join(""),
      };
    }),
  };
});
const stems = Object.fromEntries(Object.entries(window.AbsWords.STEMS).map(([name, stem]) =>
  [name, (process.argv[5] ? JSON.parse(process.argv[5]) : []).map((word) => stem(window.AbsWords.fold(word)))]));
process.stdout.write(JSON.stringify({ answers, stems, active: Boolean(window.alerted) }));
