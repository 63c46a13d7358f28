// What is shown of a request and its answer.

import { errorsOf } from "./api.js";
import { attempt, button, copy, element } from "./dom.js";
import { indented } from "./json.js";

const KEPT = 16_384; // bytes of a body, as the server keeps them

export const pathOf = ({ path, query }) => (query ? `${path}?${query}` : path);

export const statusOf = ({ response }) => (response.status === null ? "no answer" : String(response.status));

const more = (first, others) => (others.length ? `${first} And ${others.length} more.` : first);

const breach = ({ requirement, expected, received }) => `${requirement}: expected ${expected}; came ${received}`;

// Returns in a few words what was wrong with a request, or with its answer where that was judged.
export const verdict = ({ fault, problem, response, findings = [], told = [] }) => {
  if (fault) return `fault: ${fault}`;
  if (findings.length) return more(breach(findings[0]), findings.slice(1));
  if (told.length) return more(`client: ${told[0]}`, told.slice(1));
  if (!problem) return response.status >= 200 && response.status < 400 ? "valid" : "";
  const [first, ...others] = errorsOf(problem);
  if (!first) return problem.detail ?? problem.title;
  return more(first, others);
};

const listed = (heading, texts) =>
  texts.length ? [element("h3", {}, heading), element("ul", {}, ...texts.map((text) => element("li", {}, text)))] : [];

// Says what a proxy makes of an exchange, and nothing for a sandbox, which judges none.
const judgement = ({ findings = [], told = [], judged = [] }) => [
  ...listed("What the target broke", findings.map(breach)),
  ...listed("What the client did", told),
  ...(judged.length ? [element("p", { className: "quiet" }, `Judged: ${judged.join(", ")}.`)] : []),
];

const said = ({ fault, problem, response }) => [
  ...(fault ? [element("p", {}, `A fault made of it: ${fault}.`)] : []),
  ...(problem ? [element("p", {}, problem.detail ?? problem.title)] : []),
  ...(!fault && !problem && response.status < 400 ? [element("p", {}, "Nothing is wrong with it.")] : []),
  ...(problem ? [element("ul", {}, ...errorsOf(problem).map((text) => element("li", {}, text)))] : []),
];

const headers = (list) => list.map(({ name, value }) => `${name}: ${value}`).join("\n");

// Says what is not shown of a body.
const left = ({ body, bodySize }) => {
  const bytes = `${bodySize.toLocaleString("en")} bytes`;
  if (bodySize > KEPT) return `These are the first of ${bytes}.`;
  return bodySize && !body ? `Its ${bytes} are not shown, as nobody knows whose it is.` : "";
};

const message = (heading, line, { headers: list, body, bodySize }) => [
  element("h3", {}, heading),
  element("pre", {}, [line, headers(list)].filter(Boolean).join("\n")),
  ...(body ? [element("pre", { className: "payload", tabIndex: 0 }, indented(body))] : []),
  element("p", { className: "quiet" }, left({ body, bodySize })),
];

const facts = (exchange) => {
  const known = {
    Began: exchange.startedAt,
    Took: `${exchange.milliseconds} ms`,
    Operation: exchange.operation ?? "none of the contract",
    externalId: exchange.externalId,
    Client: exchange.clientId ?? "unknown",
  };
  const shown = Object.entries(known).filter(([, value]) => value !== null);
  return element("dl", {}, ...shown.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
};

export const titleOf = (exchange) => `${exchange.request.method} ${pathOf(exchange.request)}`;

export const content = (exchange) => {
  const command = element("pre", { className: "curl" }, exchange.curl);
  const outcome = element("span", { className: "outcome", role: "status" });
  const { request, response } = exchange;
  return [
    element(
      "p",
      { className: "verdict" },
      element("strong", { className: kindOf(exchange) }, statusOf(exchange)),
      button("Copy as curl", () => attempt(outcome, () => copy(command))),
      outcome,
    ),
    ...judgement(exchange),
    ...(exchange.judged ? [] : [element("h3", {}, "What validation said"), ...said(exchange)]),
    facts(exchange),
    ...message("Request", `${request.method} ${request.url}`, request),
    ...message("Answer", response.status === null ? "The connection was closed." : statusOf(exchange), response),
    element("h3", {}, "As a command"),
    command,
  ];
};

// Names the colour of a status.
export const kindOf = ({ response }) => {
  if (response.status === null || response.status >= 500) return "bad";
  return response.status >= 400 ? "open" : "good";
};
