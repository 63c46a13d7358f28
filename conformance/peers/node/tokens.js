// Clients, and their tokens: JWT, signed with HS256 by a key of this process.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Problem } from "./messages.js";

const LIFETIME = 86_400; // seconds
const key = randomBytes(32);
const clients = new Map(
  [
    ["sandbox", "sandbox", "read:customers write:customers"],
    ["other", "other", "read:customers write:customers"],
    ["sandbox-reader", "sandbox", "read:customers"],
    ["sandbox-writer", "sandbox", "write:customers"],
  ].map(([id, tenant, scope]) => [id, { secret: `${id}-secret`, tenant, scope }]),
);

export function createToken({ clientId, clientSecret }) {
  const client = clients.get(clientId);
  if (client?.secret !== clientSecret) throw new Problem(401, "The credentials are wrong.");
  return { accessToken: sign(client, LIFETIME), tokenType: "Bearer", expiresIn: LIFETIME };
}

export function expiredToken() {
  return sign(clients.get("sandbox"), -60);
}

export function readToken(token) {
  const [header, payload, signature] = token.split(".");
  if (!isEqual(signature ?? "", mac(`${header}.${payload}`))) {
    throw new Problem(401, "The token is not valid.");
  }
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  if (claims.exp <= Date.now() / 1000) throw new Problem(401, "The token has expired.");
  return claims;
}

function sign({ tenant, scope }, lifetime) {
  const now = Math.floor(Date.now() / 1000);
  const header = encode({ alg: "HS256", typ: "JWT" });
  const payload = encode({ tenant, scope, iat: now, exp: now + lifetime });
  return `${header}.${payload}.${mac(`${header}.${payload}`)}`;
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function mac(text) {
  return createHmac("sha256", key).update(text).digest("base64url");
}

// timingSafeEqual throws where lengths differ.
function isEqual(given, expected) {
  const [one, another] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === another.length && timingSafeEqual(one, another);
}
