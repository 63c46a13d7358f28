// The requests, the newest first, as they come.

import { get } from "./api.js";
import { attempt, byId, element, requestsIn } from "./dom.js";
import { show } from "./dialogs.js";
import { content, kindOf, pathOf, statusOf, titleOf, verdict } from "./exchange.js";
import { cell, movable, row, settle } from "./rows.js";
import { watch } from "./watching.js";

const KEPT = 1000; // as the server does
const QUIET = 5000; // milliseconds between what is read out

const section = byId("requests");
const list = byId("exchanges");
const pause = byId("pause");
const outcome = section.querySelector(":scope > .outcome");

let watching = new AbortController();
let waiting = []; // that came while it was paused
let unread = [];
let timer;
let saved = "";

const paused = () => pause.getAttribute("aria-pressed") === "true";

const query = () => ({
  operation: byId("filter-operation").value,
  status: byId("filter-status").value.trim().toUpperCase(),
  externalId: byId("filter-external-id").value,
});

const line = (exchange) => {
  const cells = [
    cell("time", exchange.startedAt.slice(11, 19)),
    cell("method", exchange.request.method),
    cell("path", pathOf(exchange.request)),
    cell(`status ${kindOf(exchange)}`, statusOf(exchange)),
    cell("took", `${exchange.milliseconds} ms`),
    cell(exchange.findings?.length ? "verdict bad" : "verdict", verdict(exchange)),
  ];
  return row(cells, (opener) => show(titleOf(exchange), content(exchange), opener));
};

const stream = (state, text) => {
  byId("stream").className = state;
  byId("stream").textContent = text;
};

const count = () => {
  const shown = list.childElementCount;
  byId("count").textContent = requestsIn(shown) + (waiting.length ? `, ${waiting.length} wait` : "");
  const empty = section.querySelector(".empty");
  empty.hidden = shown > 0;
  empty.textContent = Object.values(query()).some(Boolean)
    ? "No request fits the filter."
    : `No request came yet. What is sent to ${new URL("v1/", list.dataset.url ?? document.baseURI)} is seen here.`;
};

const add = (exchanges, name = "") => {
  const lines = exchanges.map(line).reverse();
  for (const each of lines) each.className = name;
  list.prepend(...lines);
  while (list.childElementCount > KEPT) list.lastElementChild.remove();
  settle(list);
  count();
};

const listed = (exchanges) => {
  const hadFocus = list.contains(document.activeElement);
  waiting = [];
  list.replaceChildren();
  add(exchanges);
  if (hadFocus) list.querySelector("button")?.focus();
};

const readOut = () => {
  timer = undefined;
  const last = unread.at(-1);
  byId("arrivals").textContent =
    `${requestsIn(unread.length)} came, the last ${titleOf(last)}: ${statusOf(last)} ${verdict(last)}`;
  unread = [];
};

const arrived = (exchange) => {
  if (exchange.fault) document.dispatchEvent(new Event("faultmet"));
  document.dispatchEvent(new Event("exchange"));
  if (paused()) {
    waiting = [...waiting, exchange].slice(-KEPT);
    count();
    return;
  }
  add([exchange], "arrived");
  unread.push(exchange);
  timer ??= setTimeout(readOut, QUIET);
};

const live = () => (paused() ? stream("open", "Paused.") : stream("good", "Live."));

export const start = () => {
  watching.abort();
  watching = new AbortController();
  outcome.textContent = "";
  watch(query(), watching.signal, {
    listed,
    arrived,
    live: () => {
      if (byId("stream").className === "bad") document.dispatchEvent(new Event("regained"));
      live();
    },
    lost: () => stream("bad", "The connection is lost; trying again…"),
    refused: (message) => {
      listed([]);
      stream("bad", "Not watching.");
      outcome.textContent = message;
      outcome.classList.add("failed");
    },
  });
};

export const stop = () => watching.abort();

const saveHAR = async () => {
  const archive = await get("sandbox/requests/har", { query: query() });
  URL.revokeObjectURL(saved); // not the one that is being saved
  saved = URL.createObjectURL(new Blob([JSON.stringify(archive, null, 2)], { type: "application/json" }));
  element("a", { href: saved, download: list.dataset.har ?? "sandbox.har" }).click();
  return `${requestsIn(archive.log.entries.length)} saved.`;
};

export const open = () => {};

movable(list);
section.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
section.querySelector("form").addEventListener("reset", () => setTimeout(start)); // once it is reset
byId("har").addEventListener("click", () => attempt(outcome, saveHAR));
pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(!paused()));
  pause.textContent = paused() ? "Go on" : "Pause";
  if (byId("stream").className !== "bad") live();
  const came = waiting;
  waiting = [];
  if (!paused()) add(came);
});
