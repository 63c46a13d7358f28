// The panel that shows one thing, and the question that comes before what cannot be undone.

import { byId } from "./dom.js";

const PHONE = matchMedia("(max-width: 64rem)"); // as page.css has it
const detail = byId("detail");
const heading = byId("detail-heading");
let opener;

// Beside the rows where there is room, else above all.
export const show = (title, content, from) => {
  opener?.removeAttribute("aria-current");
  opener = from;
  opener.setAttribute("aria-current", "true");
  heading.textContent = title;
  detail.querySelector(".body").replaceChildren(...content);
  detail.scrollTop = 0;
  if (detail.open) heading.focus();
  else if (PHONE.matches) detail.showModal();
  else detail.show();
};

export const close = () => detail.close();

detail.querySelector(".bar button").addEventListener("click", close);
detail.addEventListener("close", () => {
  opener.removeAttribute("aria-current");
  if (opener.isConnected) opener.focus();
  else document.querySelector("section:not([hidden]) h2").focus(); // its list was made anew
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && detail.open && !byId("question").open) close();
});
PHONE.addEventListener("change", () => detail.open && close());

// Returns whether the question was answered with yes.
export const confirmed = (text, yes) =>
  new Promise((resolve) => {
    const question = byId("question");
    byId("question-text").textContent = text;
    question.querySelector("[value=yes]").textContent = yes;
    question.returnValue = "";
    question.addEventListener("close", () => resolve(question.returnValue === "yes"), { once: true });
    question.showModal();
  });

for (const answer of byId("question").querySelectorAll("button"))
  answer.addEventListener("click", () => byId("question").close(answer.value));
