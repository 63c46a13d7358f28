// Lists whose rows are opened: one stop for Tab, within which arrows, Home and End move.

import { element } from "./dom.js";

const CUT = 300; // characters; a path may have thousands

export const cell = (name, text) =>
  element("span", { className: name }, text.length > CUT ? `${text.slice(0, CUT)}…` : text);

export const row = (cells, open) => {
  const opener = element("button", { type: "button", tabIndex: -1 }, ...cells.flatMap((each) => [each, " "]));
  opener.addEventListener("click", () => open(opener));
  return element("li", {}, opener);
};

const choose = (list, opener) => {
  for (const before of list.querySelectorAll("[tabindex='0']")) before.tabIndex = -1;
  if (opener) opener.tabIndex = 0;
};

// To be called when rows have come or gone: Tab then leads to the first, or stays where it is.
export const settle = (list) => {
  if (!list.contains(document.activeElement)) choose(list, list.querySelector("button"));
};

export const movable = (list) => {
  list.addEventListener("focusin", (event) => choose(list, event.target));
  list.addEventListener("keydown", (event) => {
    const line = event.target.closest("li");
    const next = {
      ArrowDown: line?.nextElementSibling,
      ArrowUp: line?.previousElementSibling,
      Home: list.firstElementChild,
      End: list.lastElementChild,
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.firstElementChild.focus();
  });
};
