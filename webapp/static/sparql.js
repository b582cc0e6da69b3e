/* The editor of the query page, over the plain text area that is there without it. Its words stand in the page, in the
   language of the page; the classes and properties come from this server when somebody first asks for them. */
"use strict";

(() => {
  const area = document.getElementById("query");
  const tools = document.getElementById("editor-tools");
  if (!area || !tools || !window.CodeMirror) return;
  const form = area.form;
  const plain = document.getElementById("editor-plain");
  const offer = document.getElementById("editor-offer");
  const status = document.getElementById("editor-status");
  const english = document.documentElement.lang === "en";
  const KEPT = "fukushi-plain-query";
  const MOST = 60;
  let editor = null;
  let asked = null;

  function say(text) { status.textContent = text; }

  /* Words */

  function words() {
    asked ??= fetch(tools.dataset.words).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
    asked.catch(() => { asked = null; });
    return asked;
  }

  function named(term) { return english ? [term.en, term.ja] : [term.ja, term.en]; }

  /* How well a term answers what was typed, 0 best, -1 not at all. */
  function rank(term, typed) {
    if (!typed) return term.name.startsWith("wp:") ? 0 : -1;
    const name = term.name.toLowerCase();
    if (name.startsWith(typed)) return 0;
    if (name.slice(name.indexOf(":") + 1).startsWith(typed)) return 1;
    const names = named(term).map((word) => word.toLowerCase());
    if (names[0].startsWith(typed)) return 1;
    if (names.some((word) => word.includes(typed))) return 2;
    return name.includes(typed) ? 3 : -1;
  }

  function candidates(known, typed, declaring) {
    const found = [];
    if (!typed.includes(":")) {
      for (const [prefix, iri] of Object.entries(known.prefixes)) {
        if (!prefix.startsWith(typed) || (!typed && !declaring)) continue;
        const text = declaring ? `${prefix}: <${iri}>` : `${prefix}:`;
        found.push({ rank: 0, text, prefix: declaring ? "" : prefix, word: iri, language: "en" });
      }
    }
    if (!declaring) {
      for (const term of known.terms) {
        const place = rank(term, typed);
        const word = named(term).find((name) => name) ?? "";
        const language = word === term.ja ? "ja" : "en";
        if (place >= 0) found.push({ rank: place, text: term.name, prefix: term.name.split(":")[0], word, language });
      }
    }
    return found.sort((one, other) => one.rank - other.rank).slice(0, MOST);
  }

  /* What stands before the cursor and could be the beginning of a word; null inside of texts, IRIs and remarks. */
  function typedAt(cm) {
    const cursor = cm.getCursor();
    const before = cm.getLine(cursor.line).slice(0, cursor.ch);
    const kind = cm.getTokenTypeAt(cursor) ?? "";
    const typed = /[\p{L}\p{M}\p{N}_:-]*$/u.exec(before)[0];
    const first = before.charAt(before.length - typed.length - 1);
    if (/comment|string/.test(kind) || "?$@<".includes(first || " ") || /<[^\s>]*$/.test(before)) return null;
    return {
      typed: typed.toLowerCase(),
      from: { line: cursor.line, ch: cursor.ch - typed.length },
      to: cursor,
      declaring: /^\s*PREFIX\s+\S*$/i.test(before),
    };
  }

  function shown(element, self, item) {
    const name = document.createElement("span");
    name.className = "hint-name";
    name.textContent = item.text;
    const word = document.createElement("span");
    word.className = "hint-word";
    word.lang = item.language;
    word.textContent = item.word;
    element.append(name, " ", word);
  }

  function take(known) {
    return (cm, data, item) => cm.operation(() => {
      cm.replaceRange(item.text, data.from, data.to, "complete");
      const declared = new RegExp(`\\bPREFIX\\s+${item.prefix}:`, "i");
      if (item.prefix && !declared.test(cm.getValue())) {
        cm.replaceRange(`PREFIX ${item.prefix}: <${known.prefixes[item.prefix]}>\n`, { line: 0, ch: 0 });
      }
    });
  }

  async function hints(cm, options) {
    const wished = options.wished;
    let known;
    try {
      known = await words();
    } catch {
      if (wished) say(tools.dataset.failed);
      return null;
    }
    const place = typedAt(cm);
    const found = place ? candidates(known, place.typed, place.declaring) : [];
    const whole = found.length === 1 && found[0].text.toLowerCase() === place.typed;
    if (!found.length || (whole && !wished)) {
      if (wished) say(tools.dataset.none);
      return null;
    }
    const pick = take(known);
    const data = {
      list: found.map((each) => ({ ...each, render: shown, hint: pick })),
      from: place.from,
      to: place.to,
    };
    CodeMirror.on(data, "shown", () => {
      const list = document.querySelector(".CodeMirror-hints");
      if (!list) return;
      list.setAttribute("aria-label", tools.dataset.list);
      list.removeAttribute("aria-expanded");
    });
    say(tools.dataset.found.replace("{count}", String(found.length)));
    return data;
  }

  function complete(cm, wished) {
    cm.showHint({
      hint: hints,
      wished,
      completeSingle: false,
      container: cm.getWrapperElement().parentElement,
      closeCharacters: /[\s()[\]{};>,.]/,
      /* Not Tab: it always leads to the next thing of the page. */
      customKeys: {
        Up: (_, list) => list.moveFocus(-1),
        Down: (_, list) => list.moveFocus(1),
        PageUp: (_, list) => list.moveFocus(1 - list.menuSize(), true),
        PageDown: (_, list) => list.moveFocus(list.menuSize() - 1, true),
        Enter: (_, list) => list.pick(),
        Esc: (_, list) => list.close(),
      },
    });
  }

  function changed(cm, changes) {
    area.removeAttribute("aria-invalid");
    cm.getInputField().removeAttribute("aria-invalid");
    const typing = changes.some((change) => /^(\+input|\*compose)/.test(change.origin ?? ""));
    if (!typing || cm.state.completionActive) return;
    const place = typedAt(cm);
    if (place && place.typed.replace(":", "").length >= 2 && !/^\d/.test(place.typed)) complete(cm, false);
    else if (place && place.typed.length > 1 && place.typed.endsWith(":") && !place.declaring) complete(cm, false);
  }

  /* The mistake: the answer counts whole letters, the editor halves of pairs. */

  function spot() {
    const line = Number(area.dataset.line) - 1;
    const lines = area.value.split("\n");
    if (!(line >= 0 && line < lines.length)) return null;
    const letters = Array.from(lines[line]);
    const column = Number(area.dataset.column) - 1;
    const start = letters.slice(0, column).join("").length;
    return { line, start, end: start + (letters[column] ?? "").length };
  }

  function mark(cm) {
    const place = spot();
    if (!place) return;
    cm.addLineClass(place.line, "background", "wrong-line");
    const { line, start, end } = place;
    /* At the end of a line there is no letter: then the one before it. */
    const from = end > start ? start : Math.max(0, start - 1);
    cm.markText({ line, ch: from }, { line, ch: end }, { className: "wrong-spot" });
    cm.setCursor({ line, ch: start }, null, { scroll: false });
  }

  function goToSpot(event) {
    const place = spot();
    if (!place) return;
    event.preventDefault();
    if (editor) {
      editor.focus();
      editor.setCursor({ line: place.line, ch: place.start });
      return;
    }
    const before = area.value.split("\n").slice(0, place.line).reduce((sum, line) => sum + line.length + 1, 0);
    area.focus();
    area.setSelectionRange(before + place.start, before + place.end);
  }

  /* On and off */

  function open() {
    editor = CodeMirror.fromTextArea(area, {
      mode: "application/sparql-query",
      inputStyle: "contenteditable",
      lineNumbers: true,
      lineWrapping: true,
      viewportMargin: Infinity,
      scrollbarStyle: null,
      matchBrackets: true,
      cursorBlinkRate: 0,
      tabSize: 2,
      extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Space": (cm) => complete(cm, true), "Ctrl-/": "toggleComment" },
    });
    const field = editor.getInputField();
    field.setAttribute("role", "textbox");
    field.setAttribute("aria-multiline", "true");
    field.setAttribute("aria-labelledby", "query-label");
    field.setAttribute("aria-describedby", `${area.getAttribute("aria-describedby")} editor-keys`);
    for (const name of ["aria-invalid", "lang"]) {
      if (area.hasAttribute(name)) field.setAttribute(name, area.getAttribute(name));
    }
    mark(editor);
    editor.on("changes", changed);
    offer.hidden = false;
    plain.setAttribute("aria-pressed", "false");
  }

  function close() {
    editor.toTextArea();
    editor = null;
    offer.hidden = true;
    plain.setAttribute("aria-pressed", "true");
  }

  function remembered() {
    try { return localStorage.getItem(KEPT) === "1"; } catch { return false; }
  }

  function remember(isPlain) {
    try {
      if (isPlain) localStorage.setItem(KEPT, "1");
      else localStorage.removeItem(KEPT);
    } catch { /* a browser that keeps nothing for this page */ }
  }

  plain.addEventListener("click", () => {
    if (editor) close();
    else open();
    remember(!editor);
  });
  offer.addEventListener("click", () => {
    editor.focus();
    complete(editor, true);
  });
  document.getElementById("query-label").addEventListener("click", () => editor?.focus());
  document.getElementById("to-spot")?.addEventListener("click", goToSpot);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  /* An example goes into the editor, where it can be undone; where that fails, the page is loaded with it. */
  const examples = document.getElementById("examples-form");
  examples.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = `${examples.action}?${new URLSearchParams(new FormData(examples))}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const text = page.getElementById("query").value;
      if (editor) editor.setValue(text);
      else area.value = text;
      say(tools.dataset.copied);
    } catch {
      location.assign(address);
    }
  });

  tools.hidden = false;
  if (remembered()) {
    offer.hidden = true;
    plain.setAttribute("aria-pressed", "true");
  } else {
    open();
  }
})();
