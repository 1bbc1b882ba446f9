/* Words for the search: cut, folded, reduced to a stem (French; lightly, English), found in spite of a typing error. */
(function (global) {
  "use strict";

  /* Letters and figures of Latin script, spelt out: twice as fast as \p{L} on ten thousand records. */
  var WORD = /[0-9A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02af\u0300-\u036f]+/g;
  var STOP = {
    fr: "a ai au aux avec c ce ces cet cette ci d dans de des du elle elles en est et eu il ils j je l la le les leur leurs lui m " +
      "ma mais me mes mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses si son sont sur t ta te tu un une " +
      "vos votre vous y",
    en: "a an and are as at be been by for from has have in into is it its of on or s t than that the their they this to was were " +
      "which with",
  };
  Object.keys(STOP).forEach(function (name) { STOP[name] = new Set(STOP[name].split(" ")); });

  function fold(text) {
    if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase();
    return text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/\p{M}/gu, "");
  }

  /* The folded words of a text. */
  function cut(text) { return (text.match(WORD) || []).map(fold); }

  /* Stems. A rule is [ending, what replaces it, letters that must stay]; the first that fits is applied, up to four times. */
  var IRREGULAR = new Map([["travaux", "travail"], ["baux", "bail"], ["yeux", "oeil"], ["vieux", "vieil"],
    ["departement", "departement"], ["departements", "departement"]]);
  var FRENCH = [
    ["issements", "i", 4], ["issement", "i", 4], ["issaient", "i", 3], ["issait", "i", 3], ["issant", "i", 3], ["issent", "i", 3],
    ["eraient", "", 4], ["erait", "", 4], ["eront", "", 4], ["erent", "", 4], ["aient", "", 4], ["era", "", 5],
    ["ations", "", 5], ["ation", "", 5], ["atrice", "", 5], ["ateur", "", 5], ["atif", "", 5], ["trice", "teu", 3],
    ["ements", "", 5], ["ement", "", 5], ["ives", "if", 3], ["ive", "if", 3], ["iv", "if", 4],
    ["euse", "eu", 3], ["eur", "eu", 3], ["que", "c", 3],
    ["ent", "", 5], ["ant", "", 5], ["ait", "", 4], ["ez", "", 4], ["er", "", 3], ["ir", "i", 3], ["e", "", 3],
  ];
  var ENGLISH = [
    ["ational", "ate", 3], ["ations", "ate", 3], ["ation", "ate", 3], ["ingly", "", 4], ["edly", "", 4], ["ings", "", 4],
    ["ing", "", 3], ["ed", "", 3], ["ly", "", 4], ["e", "", 3],
  ];

  /* Rules by their last letter, in order. */
  function byLetter(rules) {
    var found = {};
    rules.forEach(function (rule) {
      var letter = rule[0][rule[0].length - 1];
      (found[letter] = found[letter] || []).push(rule);
    });
    return found;
  }
  var RULES = { fr: byLetter(FRENCH), en: byLetter(ENGLISH) };

  function reduced(word, rules) {
    for (var round = 0; round < 4; round++) {
      var own = rules[word[word.length - 1]] || [], rule = null;
      for (var i = 0; i < own.length && !rule; i++) {
        if (word.length - own[i][0].length >= own[i][2] && word.endsWith(own[i][0])) rule = own[i];
      }
      if (!rule) break;
      word = word.slice(0, word.length - rule[0].length) + rule[1];
    }
    return word;
  }

  function single(word) {
    var last = word.length - 1;
    return last > 0 && word[last] === word[last - 1] && !"aeiouy0123456789".includes(word[last]) ? word.slice(0, last) : word;
  }

  function stemFrench(word) {
    if (IRREGULAR.has(word)) return IRREGULAR.get(word);
    if (word.length > 4 && word.endsWith("eaux")) word = word.slice(0, -1);
    else if (word.length > 4 && word.endsWith("aux")) word = word.slice(0, -3) + "al";
    else if (word.length > 3 && (word.endsWith("x") || (word.endsWith("s") && !word.endsWith("ss")))) word = word.slice(0, -1);
    return single(reduced(word, RULES.fr));
  }

  function stemEnglish(word) {
    if (word.length > 4 && word.endsWith("ies")) word = word.slice(0, -3) + "y";
    else if (/(ss|sh|ch|x)es$/.test(word)) word = word.slice(0, -2);
    else if (word.length > 3 && /[^su]s$/.test(word)) word = word.slice(0, -1);
    return single(reduced(word, RULES.en)).replace(/y$/, "i");
  }

  var STEMS = { fr: stemFrench, en: stemEnglish };

  /* Words of one language: where each form stands (record and field in one number), and the forms of each stem. */
  function Words(language) {
    this.language = language;
    this.places = new Map();
    this.spelt = new Map();
    this.families = new Map();
    this.sorted = [];
  }
  /* The places of a word as it is spelt, null for one that is not kept; each spelling is folded once. */
  Words.prototype.of = function (word) {
    var form = fold(word), places = null;
    if (form.length > 1 && !STOP[this.language].has(form)) {
      places = this.places.get(form) || [];
      this.places.set(form, places);
    }
    this.spelt.set(word, places);
    return places;
  };
  Words.prototype.read = function (text, place) {
    var words = text.match(WORD) || [];
    for (var i = 0; i < words.length; i++) {
      var places = this.spelt.get(words[i]);
      if (places === undefined) places = this.of(words[i]);
      if (places && places[places.length - 1] !== place) places.push(place);
    }
    return words.length;
  };
  /* Stems are made at the first question, so that the page opens sooner. */
  Words.prototype.close = function () {
    if (this.sorted.length === this.places.size) return;
    var families = this.families, stem = STEMS[this.language];
    this.places.forEach(function (_places, form) {
      var root = stem(form), family = families.get(root);
      if (family) family.push(form); else families.set(root, [form]);
    });
    this.sorted = Array.from(this.places.keys()).sort();
  };
  Words.prototype.starting = function (start) {
    var low = 0, high = this.sorted.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (this.sorted[middle] < start) low = middle + 1; else high = middle;
    }
    var found = [];
    while (low < this.sorted.length && this.sorted[low].startsWith(start)) found.push(this.sorted[low++]);
    return found;
  };
  /* The forms that a word of the query stands for, with their likeness (1: the same letters). */
  Words.prototype.alike = function (word, unfinished) {
    var found = new Map();
    function keep(form, likeness) { if (!(found.get(form) >= likeness)) found.set(form, likeness); }
    if (this.places.has(word)) keep(word, 1);
    (this.families.get(STEMS[this.language](word)) || []).forEach(function (form) { keep(form, form === word ? 1 : 0.9); });
    if (word.length > 1 && (found.size ? unfinished && word.length > 3 : true)) {
      this.starting(word).forEach(function (form) { keep(form, 0.3 + 0.4 * word.length / form.length); });
    }
    return found;
  };
  /* The forms at one or two typing errors from a word, with those of their family; `open` admits longer words. */
  Words.prototype.near = function (word, open) {
    var most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2, best = most, found = new Map(), self = this;
    if (!most) return found;
    this.sorted.forEach(function (form) {
      if (form.length < word.length - most || (!open && form.length > word.length + most)) return;
      var far = distance(word, form, best, open);
      if (far > best) return;
      if (far < best) { best = far; found.clear(); }
      found.set(form, 0.5 - 0.1 * far);
    });
    Array.from(found.keys()).forEach(function (form) {
      self.families.get(STEMS[self.language](form)).forEach(function (other) {
        if (!found.has(other)) found.set(other, 0.35);
      });
    });
    return found;
  };

  /* Letters changed, added, lost or swapped between two words, or more than `most`; `open`: with the start of the second. */
  function distance(a, b, most, open) {
    var width = Math.min(b.length, a.length + most), rows = [[], [], []], i, j;
    for (j = 0; j <= width; j++) rows[0][j] = j;
    for (i = 1; i <= a.length; i++) {
      var row = rows[i % 3], above = rows[(i + 2) % 3], before = rows[(i + 1) % 3], least = row[0] = i;
      for (j = 1; j <= width; j++) {
        var cost = a[i - 1] === b[j - 1] ? 0 : 1;
        var value = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2] + 1);
        row[j] = value;
        if (value < least) least = value;
      }
      if (least > most) return most + 1;
    }
    var last = rows[a.length % 3];
    if (open) return Math.min.apply(null, last.slice(0, width + 1));
    return width < b.length ? last[width] + b.length - width : last[width];
  }

  global.AbsWords = { WORD: WORD, STOP: STOP, STEMS: STEMS, fold: fold, cut: cut, distance: distance, Words: Words };
})(window);
