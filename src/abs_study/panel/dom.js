// Small tools. Whatever comes from a report or a person becomes text nodes and attributes, never markup.

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function key(name) {
  return name ? make("kbd", { "aria-hidden": "true" }, name) : null;
}

// A button with its key beside its name; `data-key` finds it again after a redrawing.
function button(label, id, shortcut, act, more) {
  return make("button", { type: "button", "data-key": id, onclick: act, ...more }, label, key(shortcut));
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// French wants its signs kept with the word before; for what the panel itself says, never for quotations.
function typeset(said, lang) {
  if (lang !== "fr") return said;
  if (Array.isArray(said)) return said.map((one) => typeset(one, lang));
  return said.replace(/« ?/g, "«\u00a0").replace(/ ?»/g, "\u00a0»").replace(/ :(?=\s|$)/g, "\u00a0:").replace(/ ([;!?%])/g, "\u202f$1");
}

// Text without case nor accents, and the place in the text of each of its letters.
function folded(text) {
  const map = [];
  let out = "", place = 0;
  for (const letter of text) {
    const plain = letter.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
      .replace("œ", "oe").replace("æ", "ae").replace(/[’‘ʼ]/g, "'").replace(/\s/g, " ");
    for (let n = 0; n < plain.length; n++) map.push(place);
    out += plain;
    place += letter.length;
  }
  map.push(place);
  return { out, map };
}

// Offsets come from the kernel in code points; a letter beyond the basic plane counts for two here.
function place(text, points) {
  return Array.from(text).slice(0, Math.max(0, points)).join("").length;
}

// Keep the focus, and what is being typed, while a part of the panel is drawn again.
function redraw(root, holder, content) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const inside = active && holder.contains(active) ? active : null;
  const id = inside && inside.getAttribute("data-key");
  const typed = inside && inside.tagName === "TEXTAREA"
    ? { value: inside.value, from: inside.selectionStart, to: inside.selectionEnd } : null;
  const top = holder.scrollTop;
  holder.replaceChildren(...content);
  holder.scrollTop = top;
  if (!inside) return;
  const again = id && holder.querySelector(`[data-key="${CSS.escape(id)}"]`);
  // What had the focus is gone: it stays in the panel, so that keys go on being understood.
  if (!again) return root.focus({ preventScroll: true });
  again.focus({ preventScroll: true });
  if (typed) {
    again.value = typed.value;
    again.setSelectionRange(typed.from, typed.to);
  }
}
