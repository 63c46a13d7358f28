// Clients, and tokens as JWT signed with HS256.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Problem } from "./validation.js";

const LIFETIME = 86_400;
const key = randomBytes(32);
const clients = {
  sandbox: { secret: "sandbox-secret", tenant: "sandbox", scope: "read:customers write:customers" },
  other: { secret: "other-secret", tenant: "other", scope: "read:customers write:customers" },
  "sandbox-reader": { secret: "sandbox-reader-secret", tenant: "sandbox", scope: "read:customers" },
  "sandbox-writer": { secret: "sandbox-writer-secret", tenant: "sandbox", scope: "write:customers" },
};

export function createToken(clientId, clientSecret) {
  const client = clients[clientId];
  if (!client || client.secret !== clientSecret) {
    throw new Problem(401, "The credentials are wrong.");
  }
  const accessToken = sign(client, LIFETIME);
  return { accessToken, tokenType: "Bearer", expiresIn: LIFETIME };
}

export function expiredToken() {
  return sign(clients.sandbox, -60);
}

function sign({ tenant, scope }, lifetime) {
  const now = Math.floor(Date.now() / 1000);
  const header = encode({ alg: "HS256", typ: "JWT" });
  const payload = encode({ tenant, scope, iat: now, exp: now + lifetime });
  return `${header}.${payload}.${mac(`${header}.${payload}`)}`;
}

export function readToken(token) {
  const [header, payload, signature] = token.split(".");
  const expected = Buffer.from(mac(`${header}.${payload}`));
  if (!signature || !timingSafeEqual(Buffer.from(signature), expected)) {
    throw new Problem(401, "The token is not valid.");
  }
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  if (claims.exp <= Date.now() / 1000) throw new Problem(401, "The token has expired.");
  return claims;
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function mac(text) {
  return createHmac("sha256", key).update(text).digest("base64url");
}
