// What a request may hold, by the schemas of the document; parsers return what is stored.
import { Problem } from "./messages.js";
import { parseTimestamp } from "./timestamps.js";

const SOURCE = /^(10|[1-9])$/;
const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const EMAIL = /^[^@\p{White_Space}\p{Cc}]+@[^@\p{White_Space}\p{Cc}]+$/u;
const CUSTOMER_TYPES = ["RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT"];
const ADDRESS = { city: 100, country: 50, county: 100, state: 100, street: 200, region: 20, zip: 20 };

const parsers = {
  complytId: parseUuid,
  externalId: (value) => requireExternalId(textOfInteger(value)),
  source: (value) => requireSource(textOfInteger(value)),
  name: (value) => parseText("name", value, 1, 256),
  address: parseAddress,
  email: parseEmail,
  customerType: parseCustomerType,
  externalTimestamps: parseTimestamps,
  comment: (value) => parseText("comment", value, 0, 200),
};

export function parseUpsert(body) {
  requireObject("the body", body);
  const entries = Object.entries(parsers).map(([name, parse]) => [name, parse(body[name])]);
  return Object.fromEntries(entries);
}

export function parsePatch(body) {
  requireObject("the body", body);
  const sent = Object.entries(parsers).filter(([name]) => Object.hasOwn(body, name));
  return Object.fromEntries(sent.map(([name, parse]) => [name, parse(body[name])]));
}

export function parseTokenRequest(body) {
  requireObject("the body", body);
  for (const name of ["clientId", "clientSecret"]) {
    if (typeof body[name] !== "string") refuse(name, "must be text");
  }
  return body;
}

export function requireSource(source) {
  if (typeof source !== "string" || !SOURCE.test(source)) refuse("source", "must be 1 to 10");
  return source;
}

export function requireExternalId(externalId) {
  requireText("externalId", externalId, 1, 256);
  if (externalId.includes("/") || externalId === "." || externalId === "..") {
    refuse("externalId", "must have no slash, and must not be . or ..");
  }
  return externalId;
}

export function requireUuid(value) {
  if (typeof value !== "string" || !UUID.test(value)) refuse("complytId", "must be a UUID");
  return value;
}

function parseUuid(value) {
  return value == null ? null : requireUuid(value).toLowerCase();
}

function textOfInteger(value) {
  return Number.isSafeInteger(value) && value >= 0 ? String(value) : value;
}

function parseText(name, value, minimum, maximum) {
  return value == null ? null : requireText(name, value, minimum, maximum);
}

// Length counts code points, where JavaScript counts the units of UTF-16.
function requireText(name, value, minimum, maximum) {
  if (typeof value !== "string") refuse(name, "must be text");
  if (value.includes("\0") || !value.isWellFormed()) {
    refuse(name, "must hold neither U+0000 nor lone surrogates");
  }
  const length = [...value].length;
  if (length < minimum || length > maximum) {
    refuse(name, `must have ${minimum} to ${maximum} characters`);
  }
  return value;
}

function parseAddress(value) {
  if (value == null) return null;
  requireObject("address", value);
  const texts = Object.entries(ADDRESS).map(([name, maximum]) => [
    name,
    parseText(`address.${name}`, value[name], 0, maximum),
  ]);
  if (value.isPartial != null && typeof value.isPartial !== "boolean") {
    refuse("address.isPartial", "must be true or false");
  }
  return { ...Object.fromEntries(texts), isPartial: value.isPartial ?? false };
}

function parseEmail(value) {
  const email = parseText("email", value, 0, 256);
  if (email && !EMAIL.test(email)) refuse("email", "must be an address");
  return email;
}

function parseCustomerType(value) {
  if (!CUSTOMER_TYPES.includes(value)) {
    refuse("customerType", `must be one of ${CUSTOMER_TYPES.join(", ")}`);
  }
  return value;
}

function parseTimestamps(value) {
  requireObject("externalTimestamps", value);
  const dates = ["createdDate", "updatedDate"].map((name) => {
    const date = typeof value[name] === "string" ? parseTimestamp(value[name]) : null;
    return [name, date ?? refuse(`externalTimestamps.${name}`, "must be a time of 1970 to 9999")];
  });
  return Object.fromEntries(dates);
}

function requireObject(name, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(name, "must be an object");
  }
}

function refuse(name, why) {
  throw new Problem(400, `${name} ${why}.`);
}
