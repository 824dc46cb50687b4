// The editor without waiting: what was typed is tried a moment later, and what it would have told is shown beside it.
// Without this script the button "Preview" does the same.
const form = document.getElementById("editor");
const preview = document.getElementById("preview");
const boxes = ["all_of", "any_of", "near_left", "near_right", "near_distance", "none_of"];
const PAUSE = 250;
let timer = 0;
let asking = null;
let typed = 0;

async function ask(what) {
  asking?.abort();
  asking = new AbortController();
  const asked = typed;
  const data = new URLSearchParams(new FormData(form));
  data.set("do", what);
  data.set("fragment", "yes");
  preview.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal: asking.signal, redirect: "error" });
    if (answer.headers.get("content-type")?.startsWith("text/html")) {
      show(await answer.text(), what, asked);
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      console.warn("no preview:", error);
    }
  }
  preview.removeAttribute("aria-busy");
}

function show(text, what, asked) {
  const found = new DOMParser().parseFromString(text, "text/html").getElementById("result");
  const old = document.getElementById("result");
  if (!found || !old || asked !== typed) {
    return;
  }
  old.replaceWith(found);
  // what was typed stays as it was typed; the other side follows it
  const query = form.elements.query;
  if (what === "to_query") {
    query.value = found.dataset.query;
    form.elements.query_was.value = found.dataset.query;
  } else {
    form.elements.query_was.value = query.value;
    const given = JSON.parse(found.dataset.boxes);
    for (const name of boxes) {
      form.elements[name].value = given[name];
    }
    const note = document.getElementById("no-form");
    note.textContent = found.dataset.noForm;
    note.hidden = !found.dataset.noForm;
    document.getElementById("boxes").hidden = !note.hidden;
  }
}

form.addEventListener("input", (event) => {
  typed += 1;
  clearTimeout(timer);
  const what = boxes.includes(event.target.name) ? "to_query" : "to_form";
  if (event.target.name !== "why" && event.target.name !== "name") {
    timer = setTimeout(ask, PAUSE, what);
  }
});
