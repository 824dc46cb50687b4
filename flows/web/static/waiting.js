// What a worker does for somebody is shown when it comes; without this script the page is loaded anew every few seconds.
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10000;
const MOST_FAILURES = 30;
let failures = 0;
let pause = FIRST_PAUSE;

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const result = page.getElementById("result");
    if (answer.ok && !result) {
      location.reload();
      return;
    }
    if (!answer.ok) {
      throw new Error(`answered with ${answer.status}`);
    }
    failures = 0;
    const shown = document.getElementById("result");
    if (result.outerHTML !== shown.outerHTML) {
      shown.replaceWith(result);
      pause = FIRST_PAUSE;
    }
    if (!("waiting" in result.dataset)) {
      return;
    }
  } catch (error) {
    failures += 1;
    console.warn("no answer:", error);
  }
  if (failures < MOST_FAILURES) {
    setTimeout(look, pause);
    pause = Math.min(1.2 * pause, LONGEST_PAUSE);
  }
}

setTimeout(look, pause);
