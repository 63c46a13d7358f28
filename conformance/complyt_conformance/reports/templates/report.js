// Copying and opening. Without it the page is whole, filters included.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const button = (words, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", () => act(made));
    return made;
  };

  const copied = async (made, lines) => {
    const text = [...lines.children].map((line) => line.textContent).join("\n");
    try {
      await navigator.clipboard.writeText(`${text}\n`);
      made.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(lines); // the keyboard copies it where the page may not
      made.textContent = "Selected";
    }
  };

  for (const lines of document.querySelectorAll(".curl")) {
    lines.before(button("Copy", (made) => copied(made, lines)));
  }

  const details = [...document.querySelectorAll(".all details")];
  const filters = document.querySelector(".filters");
  if (details.length) {
    filters.append(button("Open all", (made) => {
      const open = made.textContent === "Open all";
      for (const each of details) each.open = open;
      made.textContent = open ? "Close all" : "Open all";
    }));
  }

  const show = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = target?.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    target?.scrollIntoView();
  };
  addEventListener("hashchange", show);
  show();
});
