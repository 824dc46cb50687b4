// What a worker does for somebody is shown when it comes; without this script the page is loaded anew every few seconds.
const PAUSE = 1000;
const MOST_FAILURES = 30;
let failures = 0;

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const result = page.getElementById("result");
    if (!answer.ok || !result) {
      throw new Error(`answered with ${answer.status}`);
    }
    failures = 0;
    const shown = document.getElementById("result");
    if (result.outerHTML !== shown.outerHTML) {
      shown.replaceWith(result);
    }
    if (!("waiting" in result.dataset)) {
      return;
    }
  } catch (error) {
    failures += 1;
    console.warn("no answer:", error);
  }
  if (failures < MOST_FAILURES) {
    setTimeout(look, PAUSE);
  }
}

setTimeout(look, PAUSE);
