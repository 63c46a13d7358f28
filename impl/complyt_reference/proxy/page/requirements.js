// What was judged so far, requirement by requirement; asked for again when requests have come.

import { get } from "./api.js";
import { byId, element } from "./dom.js";

const PAUSE = 1000; // milliseconds between two times

let timer;

const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const fill = (name, summary, lines) => {
  byId(`${name}-summary`).textContent = summary;
  byId(name).replaceChildren(...lines.map((line) => element("li", {}, ...line)));
};

const named = ({ id }) => element("strong", {}, id);

const row = (line) =>
  element(
    "tr",
    {},
    element("th", { scope: "row" }, line.id),
    element("td", {}, line.level),
    element("td", {}, `${line.broken.toLocaleString("en")} of ${line.judged.toLocaleString("en")}`),
    element("td", {}, line.text),
  );

const show = ({ exchanges, missed, findings, requirements, told }) => {
  const broken = requirements.filter((line) => line.broken);
  const held = requirements.filter((line) => line.judged && !line.broken);
  const unjudged = requirements.filter((line) => !line.judged);
  const status = byId("findings");
  status.textContent =
    `${count(findings, "finding", "findings")} against the target in ${count(exchanges, "request", "requests")}.` +
    (missed ? ` ${count(missed, "request was", "requests were")} not judged: too many came at once.` : "");
  status.classList.toggle("bad", findings > 0);
  byId("broken").hidden = !broken.length;
  byId("broken").tBodies[0].replaceChildren(...broken.map(row));
  fill(
    "held",
    `${count(held.length, "requirement", "requirements")} judged without a finding`,
    held.map((line) => [named(line), ` ${line.judged.toLocaleString("en")} times. ${line.text}`]),
  );
  fill(
    "unjudged",
    `${count(unjudged.length, "requirement", "requirements")} not judged, and why`,
    unjudged.map((line) => [named(line), ` ${line.notJudged}`]),
  );
  fill(
    "told",
    `${count(told.length, "thing", "things")} that clients did against the document`,
    told.map((each) => [`${each.told} `, element("span", { className: "quiet" }, count(each.count, "time", "times"))]),
  );
};

const refresh = async () => {
  timer = undefined;
  try {
    show(await get("requirements"));
  } catch {
    // the requests say that the connection is lost, and bring it back
  }
};

export const start = () => {
  refresh();
  document.addEventListener("exchange", () => (timer ??= setTimeout(refresh, PAUSE)));
  document.addEventListener("regained", refresh);
};
