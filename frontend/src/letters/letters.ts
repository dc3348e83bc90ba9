// Big letters on the page as it stands: nothing typed is lost, and a page that a form drew stays. Without script the
// form is sent and leads back.

const BIG = "big-text";

function show(big: boolean): void {
  document.documentElement.classList.toggle(BIG, big);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-letters]")) {
    const buttons = form.querySelectorAll<HTMLButtonElement>("button[name=size]");
    for (const button of buttons) {
      // One button switches, two choose.
      if (buttons.length === 1) button.value = big ? "ordinary" : "big";
      const pressed = buttons.length === 1 ? big : (button.value === "big") === big;
      button.setAttribute("aria-pressed", String(pressed));
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["letters"] === undefined) return;
  event.preventDefault();
  const said = new FormData(form, event.submitter);
  const big = said.get("size") === "big";
  // Without a connection the page is read in big letters all the same; only the next one will not know.
  void fetch(form.action, { method: "POST", body: said, redirect: "manual" })
    .catch(() => undefined)
    .then(() => show(big));
});
