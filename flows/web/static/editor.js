// The editor without waiting: what was typed is tried a moment later, and what it would have told is shown beside it,
// with errors underlined where they stand in the query. Without this script the button "Preview" does the same.
const form = document.getElementById("editor");
const preview = document.getElementById("preview");
const mirror = document.getElementById("mirror");
const query = form.elements.query;
const boxes = ["all_of", "any_of", "near_left", "near_right", "near_distance", "none_of"];
const untried = ["why", "name"];
const PAUSE = 80;
let timer = 0;
let asking = null;
let typed = 0;

async function ask(what) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const asked = typed;
  const data = new URLSearchParams(new FormData(form));
  data.set("do", what);
  data.set("fragment", "yes");
  preview.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal, redirect: "error" });
    const text = await answer.text();
    const result = new DOMParser().parseFromString(text, "text/html").getElementById("result");
    document.getElementById("unanswered").hidden = Boolean(result);
    if (result && asked === typed) {
      show(result, what);
    }
  } catch (error) {
    if (error.name === "AbortError") {
      return; // a later one is under way
    }
    document.getElementById("unanswered").hidden = false;
  }
  preview.removeAttribute("aria-busy");
}

function show(result, what) {
  document.getElementById("result").replaceWith(result);
  // what was typed stays as it was typed; the other side follows it
  if (what === "to_query") {
    query.value = result.dataset.query;
    form.elements.query_was.value = result.dataset.query;
  } else {
    form.elements.query_was.value = query.value;
    const given = JSON.parse(result.dataset.boxes);
    for (const name of boxes) {
      form.elements[name].value = given[name];
    }
    const note = document.getElementById("no-form");
    note.textContent = result.dataset.noForm;
    note.hidden = !result.dataset.noForm;
    document.getElementById("boxes").hidden = !note.hidden;
  }
  underline();
  const words = result.querySelector(".problem, #problems .tag.bad ~ bdi, #figures");
  document.getElementById("summary").textContent = words?.textContent ?? "";
}

// the marks of the preview, behind the query that they are of
function underline() {
  const marked = document.getElementById("underlined");
  const isOfThis = marked?.textContent === query.value;
  mirror.replaceChildren(...(isOfThis ? marked.cloneNode(true).childNodes : []));
  mirror.scrollTop = query.scrollTop;
  if (isOfThis && marked.dataset.errors) {
    query.setAttribute("aria-invalid", "true");
  } else {
    query.removeAttribute("aria-invalid");
  }
}

form.addEventListener("input", (event) => {
  typed += 1;
  clearTimeout(timer);
  document.getElementById("mail").classList.add("stale");
  if (event.target === query) {
    mirror.replaceChildren();
  }
  const what = boxes.includes(event.target.name) ? "to_query" : "to_form";
  if (!untried.includes(event.target.name)) {
    timer = setTimeout(ask, PAUSE, what);
  }
});

form.addEventListener("click", (event) => {
  if (event.target.formTarget === "mail") {
    const mail = document.getElementById("mail");
    mail.open = true;
    mail.classList.remove("stale");
  }
});

query.addEventListener("scroll", () => {
  mirror.scrollTop = query.scrollTop;
});
underline();
