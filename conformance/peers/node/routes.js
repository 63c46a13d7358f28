// The operations: who may call them, and what each answers.
import { Problem, decode, readJson, splitTarget } from "./messages.js";
import { Store } from "./store.js";
import { createToken, readToken } from "./tokens.js";
import {
  parsePatch,
  parseTokenRequest,
  parseUpsert,
  requireExternalId,
  requireSource,
  requireUuid,
} from "./validation.js";

const READ = "read:customers";
const WRITE = "write:customers";
const CUSTOMER = /^\/v1\/customers\/source\/([^/]+)\/externalId\/([^/]+)$/;

const routes = [
  { method: "POST", pattern: /^\/v1\/token$/, handle: postToken },
  { method: "GET", pattern: /^\/v1\/customers$/, scope: READ, handle: listCustomers },
  { method: "GET", pattern: CUSTOMER, scope: READ, handle: getCustomer },
  { method: "PUT", pattern: CUSTOMER, scope: WRITE, handle: putCustomer },
  {
    method: "PATCH",
    pattern: /^\/v1\/customers\/complytId\/([^/]+)$/,
    scope: WRITE,
    handle: patchCustomer,
  },
];
const store = new Store();

export async function answer(request) {
  const { path, query } = splitTarget(request.url);
  const route = findRoute(request.method, path);
  const tenant = route.scope && authorize(request, route.scope);
  const parameters = path.match(route.pattern).slice(1).map(decode);
  const body = request.method === "GET" ? null : await readJson(request);
  return route.handle({ tenant, parameters, query, body });
}

function findRoute(method, path) {
  const matching = routes.filter((route) => route.pattern.test(path));
  if (matching.length === 0) throw new Problem(404, "There is no such path.");
  const route = matching.find((each) => each.method === method);
  if (route) return route;
  const Allow = matching.map((each) => each.method).join(", ");
  throw new Problem(405, `The path has ${Allow}.`, { Allow });
}

function authorize(request, scope) {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() !== "bearer" || !token) throw new Problem(401, "A token is needed.");
  const claims = readToken(token);
  if (!claims.scope.split(" ").includes(scope)) {
    throw new Problem(403, `The token lacks the scope ${scope}.`);
  }
  return claims.tenant;
}

function postToken({ body }) {
  return { body: createToken(parseTokenRequest(body)) };
}

function listCustomers({ tenant, query }) {
  const page = readInteger(query, "page", 1_000_000_000);
  const size = readInteger(query, "size", 1000);
  if (page === null && size === null) return { body: store.list(tenant) };
  const [number, limit] = [page ?? 1, size ?? 100];
  const found = store.list(tenant, limit + 1, (number - 1) * limit);
  const next = `</v1/customers?page=${number + 1}&size=${limit}>; rel="next"`;
  return { body: found.slice(0, limit), headers: found.length > limit ? { Link: next } : {} };
}

function getCustomer({ tenant, parameters: [source, externalId] }) {
  requirePair(source, externalId);
  const customer = store.get(tenant, source, externalId);
  if (!customer) throw new Problem(404, "There is no such customer.");
  return { body: customer };
}

function putCustomer({ tenant, parameters: [source, externalId], body }) {
  requirePair(source, externalId);
  const { complytId, ...customer } = parseUpsert(body);
  if (customer.source !== source || customer.externalId !== externalId) {
    throw new Problem(400, "source and externalId must be those of the path.");
  }
  const { stored, created } = store.put(tenant, customer, complytId);
  if (!created) return { body: stored };
  const Location = `/v1/customers/source/${source}/externalId/${encodeURIComponent(externalId)}`;
  return { status: 201, body: stored, headers: { Location } };
}

function patchCustomer({ tenant, parameters: [complytId], body }) {
  requireUuid(complytId);
  const stored = store.patch(tenant, complytId.toLowerCase(), parsePatch(body));
  if (!stored) throw new Problem(404, "There is no such customer.");
  return { body: stored };
}

function requirePair(source, externalId) {
  requireSource(source);
  requireExternalId(externalId);
}

function readInteger(query, name, maximum) {
  if (!query.has(name)) return null;
  const text = query.get(name);
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < 1 || value > maximum) {
    throw new Problem(400, `${name} must be an integer from 1 to ${maximum}.`);
  }
  return value;
}
