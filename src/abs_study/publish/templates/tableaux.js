/* Tables: a click on a heading sorts the rows; without this script they stay in their order. */
(function () {
  "use strict";
  var english = document.documentElement.lang === "en";
  var collator = new Intl.Collator(english ? "en" : "fr", { numeric: true, sensitivity: "base" });

  /* "1 234,5 %", "9/16", "1,234.5": the number at the start of a cell, or NaN. */
  function number(text) {
    var plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(/\u2212/g, "-");
    plain = english ? plain.replace(/,/g, "") : plain.replace(",", ".");
    var found = /^-?\d+(\.\d+)?/.exec(plain);
    if (!found) return NaN;
    var base = /^\d+\/(\d+)$/.exec(plain);
    return base ? parseFloat(found[0]) / parseFloat(base[1]) : parseFloat(found[0]);
  }

  function compare(a, b) {
    var x = number(a), y = number(b);
    if (!isNaN(x) && !isNaN(y)) return x - y;
    if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1;
    return collator.compare(a, b);
  }

  function sort(table, column, heading) {
    var falling = heading.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var order = compare(a.cells[column].textContent.trim(), b.cells[column].textContent.trim());
      return falling ? -order : order;
    });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
    rows.forEach(function (row) { body.appendChild(row); });
  }

  Array.prototype.forEach.call(document.querySelectorAll(".tableau table"), function (table) {
    if (!table.tHead || table.tBodies.length !== 1 || table.tBodies[0].rows.length < 4) return;
    if (table.querySelector("[rowspan], [colspan]")) return;
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, column) {
      if (heading.tagName !== "TH") return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "trier";
      while (heading.firstChild) button.appendChild(heading.firstChild);
      heading.appendChild(button);
      button.addEventListener("click", function () { sort(table, column, heading); });
    });
  });
})();
