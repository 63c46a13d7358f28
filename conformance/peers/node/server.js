// The Customers API on plain Node: `node server.js --port 8082`.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Store } from "./store.js";
import { createToken, expiredToken, readToken } from "./tokens.js";
import { Problem, parsePatch, parseUpsert, requireExternalId, requireSource, requireUuid } from "./validation.js";

const store = new Store();

const routes = [
  { method: "POST", pattern: /^\/v1\/token$/, handle: postToken },
  { method: "GET", pattern: /^\/v1\/customers$/, scope: "read:customers", handle: listCustomers },
  { method: "GET", pattern: /^\/v1\/customers\/source\/([^/]+)\/externalId\/([^/]+)$/, scope: "read:customers", handle: getCustomer },
  { method: "PUT", pattern: /^\/v1\/customers\/source\/([^/]+)\/externalId\/([^/]+)$/, scope: "write:customers", handle: putCustomer },
  { method: "PATCH", pattern: /^\/v1\/customers\/complytId\/([^/]+)$/, scope: "write:customers", handle: patchCustomer },
];

async function handle(request, response) {
  const url = new URL(request.url, "http://localhost");
  const matching = routes.filter((route) => route.pattern.test(url.pathname));
  if (matching.length === 0) throw new Problem(404, "There is no such path.");
  const route = matching.find((each) => each.method === request.method);
  if (!route) {
    response.setHeader("Allow", matching.map((each) => each.method).join(", "));
    throw new Problem(405, "The path does not have this method.");
  }
  const parameters = url.pathname.match(route.pattern).slice(1).map(decodeURIComponent);
  const caller = route.scope ? authorize(request, route.scope) : null;
  const body = request.method === "GET" ? null : await readJson(request);
  const answer = route.handle({ parameters, query: url.searchParams, tenant: caller?.tenant, body });
  send(response, answer.status ?? 200, answer.body, answer.headers);
}

function postToken({ body }) {
  if (typeof body.clientId !== "string" || typeof body.clientSecret !== "string") {
    throw new Problem(400, "clientId and clientSecret must be strings.");
  }
  return { body: createToken(body.clientId, body.clientSecret) };
}

function listCustomers({ tenant, query }) {
  const page = readInteger(query, "page", 1_000_000_000);
  const size = readInteger(query, "size", 1000);
  if (page === null && size === null) return { body: store.list(tenant) };
  const number = page ?? 1;
  const limit = size ?? 100;
  const found = store.list(tenant, limit + 1, (number - 1) * limit);
  const headers = {};
  if (found.length > limit) {
    headers.Link = `</v1/customers?page=${number + 1}&size=${limit}>; rel="next"`;
  }
  return { body: found.slice(0, limit), headers };
}

function getCustomer({ tenant, parameters: [source, externalId] }) {
  requireSource(source);
  requireExternalId(externalId);
  const customer = store.get(tenant, source, externalId);
  if (!customer) throw new Problem(404, "There is no such customer.");
  return { body: customer };
}

function putCustomer({ tenant, parameters: [source, externalId], body }) {
  requireSource(source);
  requireExternalId(externalId);
  const customer = parseUpsert(body);
  if (customer.source !== source || customer.externalId !== externalId) {
    throw new Problem(400, "source and externalId must be those of the path.");
  }
  const { stored, created } = store.put(tenant, customer, body.complytId);
  if (!created) return { body: stored };
  const path = `/v1/customers/source/${source}/externalId/${encodeURIComponent(externalId)}`;
  return { status: 201, body: stored, headers: { Location: path } };
}

function patchCustomer({ tenant, parameters: [complytId], body }) {
  requireUuid(complytId);
  const changes = parsePatch(body);
  const stored = store.patch(tenant, complytId.toLowerCase(), changes);
  if (!stored) throw new Problem(404, "There is no such customer.");
  return { body: stored };
}

function authorize(request, scope) {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !token) throw new Problem(401, "A bearer token is needed.");
  const claims = readToken(token);
  if (!claims.scope.split(" ").includes(scope)) {
    throw new Problem(403, `The token lacks the scope ${scope}.`);
  }
  return claims;
}

async function readJson(request) {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("application/json")) {
    throw new Problem(415, "The body must be application/json.");
  }
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 1_048_576) throw new Problem(413, "The body is over 1,048,576 bytes.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "The body is not JSON.");
  }
}

function readInteger(query, name, maximum) {
  if (!query.has(name)) return null;
  const value = Number(query.get(name));
  if (!Number.isInteger(value) || value < 1 || value > maximum) {
    throw new Problem(400, `${name} must be an integer from 1 to ${maximum}.`);
  }
  return value;
}

function send(response, status, body, headers = {}) {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "Content-Type": type, ...headers });
  response.end(JSON.stringify(body));
}

function fail(response, error) {
  const status = error instanceof Problem ? error.status : 500;
  const detail = error instanceof Problem ? error.message : "The server failed.";
  if (status === 500) console.error(error);
  const headers = status === 401 ? { "WWW-Authenticate": "Bearer" } : {};
  send(response, status, { title: "Failure", status, detail }, headers);
}

const { values } = parseArgs({ options: { port: { type: "string", default: "8082" } } });
const server = createServer((request, response) => {
  handle(request, response).catch((error) => fail(response, error));
});
server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`Serving http://127.0.0.1:${server.address().port}`);
  console.log(`An expired token: ${expiredToken()}`);
});
