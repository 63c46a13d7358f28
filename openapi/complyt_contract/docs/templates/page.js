// Theme, contents and search. Without it the page is whole, but for these.
"use strict";
{
  const root = document.documentElement;
  const stored = "complyt-contract-docs-theme";
  root.classList.add("scripts");
  try {
    root.dataset.theme = localStorage.getItem(stored) || "";
  } catch {
    // a browser that stores nothing for this page follows the system
  }

  const isDark = () =>
    (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  const theme = (button) => {
    const show = () => {
      button.textContent = isDark() ? "Light" : "Dark"; // what a click makes of it
      button.ariaLabel = `${button.textContent} theme`;
    };
    show();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      show();
      try {
        localStorage.setItem(stored, root.dataset.theme);
      } catch {
        // it then lasts as long as the page
      }
    });
  };

  const contents = (button, navigation) => {
    const open = (wanted) => {
      navigation.classList.toggle("open", wanted);
      button.setAttribute("aria-expanded", String(wanted));
    };
    button.addEventListener("click", () => open(!navigation.classList.contains("open")));
    navigation.addEventListener("click", (event) => event.target.closest("a") && open(false));
    navigation.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        open(false);
        button.focus();
      }
    });
  };

  // What can be found stands in the page itself, under `data-find`.
  const findable = () =>
    [...document.querySelectorAll("[data-find]")].map((element) => {
      const text = element.textContent.replace(/\s+/g, " ").trim();
      const owner = element.dataset.kind === "property" || element.dataset.kind === "parameter"
        ? element.parentElement.closest("[data-find], article")
        : null;
      const within = owner ? owner.getAttribute("data-find") || owner.dataset.name : "";
      return { anchor: element.id, kind: element.dataset.kind, name: element.dataset.find, within, text,
        lower: `${element.dataset.find} ${within} ${text}`.toLowerCase() };
    });

  const rank = (entry, query) => {
    const name = entry.name.toLowerCase();
    return name === query ? 0 : name.startsWith(query) ? 1 : name.includes(query) ? 2 : 3;
  };

  const find = (entries, query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const whole = words.join(" ");
    return entries
      .filter((entry) => words.every((word) => entry.lower.includes(word)))
      .sort((one, other) => rank(one, whole) - rank(other, whole));
  };

  const item = (entry) => {
    const link = Object.assign(document.createElement("a"), { href: `#${entry.anchor}` });
    const name = Object.assign(document.createElement("strong"), { textContent: entry.name });
    const kind = Object.assign(document.createElement("span"), {
      textContent: ` ${entry.kind}${entry.within ? ` of ${entry.within}` : ""}`,
    });
    link.append(name, kind, Object.assign(document.createElement("small"), { textContent: entry.text }));
    const line = document.createElement("li");
    line.append(link);
    return line;
  };

  const jump = (anchor) => {
    const target = document.getElementById(anchor);
    location.hash = anchor;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  };

  const search = (form, query, hits, count) => {
    const entries = findable();
    let found = [];
    const show = () => {
      found = find(entries, query.value);
      hits.replaceChildren(...found.map(item));
      hits.hidden = !found.length;
      count.textContent = query.value.trim() ? `${found.length || "no"} ${found.length === 1 ? "hit" : "hits"}` : "";
    };
    const leave = () => {
      query.value = "";
      show();
    };
    const go = (anchor) => {
      leave();
      jump(anchor);
    };
    query.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (found.length) go(found[0].anchor);
    });
    hits.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      go(link.getAttribute("href").slice(1));
    });
    form.addEventListener("keydown", (event) => {
      const links = [query, ...hits.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (event.key === "Escape") {
        leave();
        query.focus();
      } else if (next !== undefined && links[next]) {
        event.preventDefault();
        links[next].focus();
      }
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        query.focus();
      }
    });
    document.addEventListener("click", (event) => form.contains(event.target) || (hits.hidden = true));
  };

  document.addEventListener("DOMContentLoaded", () => {
    const [button, toggle, navigation, form, query, hits, count] = [
      "theme", "contents", "navigation", "search", "query", "hits", "count",
    ].map((id) => document.getElementById(id));
    theme(button);
    contents(toggle, navigation);
    search(form, query, hits, count);
  });
}
