/* The self-check: shows the chosen answers' results and gathers them. Nothing is sent, nothing is kept. */
"use strict";
(() => {
  const form = document.getElementById("auto-evaluation");
  if (!form) return;
  const summary = document.getElementById("votre-abs");
  const list = document.getElementById("recapitulatif");
  const progress = document.getElementById("avancement");
  const announcement = document.getElementById("annonce");
  const page = document.documentElement;

  // Without script every result stands in a fold; here they move under the answers, and only the chosen show.
  const questions = [...form.querySelectorAll("fieldset")].map((fieldset) => {
    const fold = fieldset.querySelector("details.toutes");
    const place = document.createElement("div");
    place.className = "choisi";
    place.append(...fold.querySelectorAll(".bilan"));
    fold.replaceWith(place);
    return {
      title: fieldset.querySelector("legend").lastChild.textContent.trim(),
      multi: fieldset.hasAttribute("data-plusieurs"),
      inputs: [...fieldset.querySelectorAll(".choix input")],
      results: [...place.children],
      place,
    };
  });

  const alone = (input) => input.hasAttribute("data-seul");
  const wording = (input) => input.nextElementSibling.textContent;

  // Whose next step is told: the chosen answer; of several, the first that is not ticked.
  function stepOf({ multi, inputs }, chosen) {
    if (!multi || chosen.some(alone)) return chosen[0];
    return chosen.length ? inputs.find((input) => !input.checked && !alone(input)) : undefined;
  }

  function show(question) {
    const chosen = question.inputs.filter((input) => input.checked);
    const step = stepOf(question, chosen);
    const complete = question.multi && chosen.length > 0 && step === undefined;
    for (const result of question.results) {
      const input = question.inputs.find((one) => one.id === result.dataset.pour);
      const count = result.querySelector(".compte-corpus");
      const next = result.querySelector(".pas");
      const told = input ? input === step : complete;
      if (next) next.hidden = !told;
      if (count) count.hidden = !input.checked;
      result.classList.toggle("manque", Boolean(input && told && !input.checked));
      result.hidden = !((told && next) || (input && input.checked));
    }
    question.place.hidden = chosen.length === 0;
    question.place.classList.toggle("plusieurs", question.multi);
    return chosen;
  }

  function line(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = text;
    return element;
  }

  function recall(question, number, chosen) {
    const item = document.createElement("li");
    item.value = number;
    item.append(line("p", "demande", question.title));
    for (const input of chosen) {
      const told = line("p", "dite", wording(input));
      if (input.hasAttribute("data-machine")) told.append(" ", line("span", "note", form.dataset.machine));
      item.append(told);
    }
    for (const result of question.results.filter((one) => !one.hidden)) {
      const count = result.querySelector(".compte-corpus:not([hidden])");
      const next = result.querySelector(".pas:not([hidden]) .prochain");
      for (const part of [question.multi ? null : count, next]) {
        if (part) {
          const copy = part.cloneNode(true);
          copy.removeAttribute("id");
          item.append(copy);
        }
      }
    }
    return item;
  }

  function refresh() {
    list.replaceChildren();
    let answered = 0;
    questions.forEach((question, place) => {
      const chosen = show(question);
      if (chosen.length === 0) return;
      answered += 1;
      list.append(recall(question, place + 1, chosen));
    });
    progress.textContent = form.dataset.avancement.replace("{k}", answered).replace("{n}", questions.length);
    page.classList.toggle("rempli", answered > 0);
  }

  form.addEventListener("change", ({ target }) => {
    const place = questions.findIndex((question) => question.inputs.includes(target));
    if (place < 0) return;
    if (target.checked && questions[place].multi) {
      for (const other of questions[place].inputs) {
        if (other !== target && (alone(target) || alone(other))) other.checked = false;
      }
    }
    refresh();
    announcement.textContent = form.dataset.affiche.replace("{n}", place + 1) + " " + progress.textContent;
  });
  form.addEventListener("reset", () => setTimeout(() => {
    refresh();
    announcement.textContent = progress.textContent;
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("imprimer").addEventListener("click", () => window.print());
  window.addEventListener("pageshow", refresh);
  page.classList.add("actif");
  summary.hidden = false;
  refresh();
})();
