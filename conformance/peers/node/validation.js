// What a request may hold, by the schemas of the document.
export class Problem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const SOURCE = /^(10|[1-9])$/;
const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?$/;
const TYPES = ["RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT"];
const ADDRESS = { city: 100, country: 50, county: 100, state: 100, street: 200, region: 20, zip: 20 };

export function requireSource(source) {
  if (!SOURCE.test(source)) refuse("source", "must be 1 to 10");
}

export function requireExternalId(externalId) {
  if (externalId.length > 256 || externalId.includes("/") || [".", ".."].includes(externalId)) {
    refuse("externalId", "must be 1 to 256 characters without a slash");
  }
}

export function requireUuid(complytId) {
  if (typeof complytId !== "string" || !UUID.test(complytId)) refuse("complytId", "must be a UUID");
}

export function parseUpsert(body) {
  if (body.complytId != null) requireUuid(body.complytId);
  return {
    externalId: externalId(body.externalId),
    source: source(body.source),
    name: text("name", body.name, 1, 256),
    address: address(body.address),
    email: email(body.email),
    customerType: customerType(body.customerType),
    externalTimestamps: externalTimestamps(body.externalTimestamps),
    comment: text("comment", body.comment, 0, 200),
  };
}

const parsers = {
  complytId: (value) => (requireUuid(value), value.toLowerCase()),
  externalId,
  source,
  name: (value) => text("name", value, 1, 256),
  address,
  email,
  customerType,
  externalTimestamps,
  comment: (value) => text("comment", value, 0, 200),
};

export function parsePatch(body) {
  const changes = {};
  for (const [name, parse] of Object.entries(parsers)) {
    if (name in body) changes[name] = parse(body[name]);
  }
  return changes;
}

function externalId(value) {
  const id = typeof value === "number" ? String(value) : value;
  if (typeof id !== "string" || id === "") refuse("externalId", "is required");
  requireExternalId(id);
  return id;
}

function source(value) {
  const number = typeof value === "number" ? String(value) : value;
  if (typeof number !== "string") refuse("source", "is required");
  requireSource(number);
  return number;
}

function text(name, value, minimum, maximum) {
  if (value == null) return null;
  if (typeof value !== "string") refuse(name, "must be text");
  if (value.length < minimum || value.length > maximum) {
    refuse(name, `must have ${minimum} to ${maximum} characters`);
  }
  if (value.includes("\0")) refuse(name, "must not hold U+0000");
  return value;
}

function address(value) {
  if (value == null) return null;
  if (typeof value !== "object") refuse("address", "must be an object");
  const parsed = {};
  for (const [name, maximum] of Object.entries(ADDRESS)) {
    parsed[name] = text(`address.${name}`, value[name], 0, maximum);
  }
  if (value.isPartial != null && typeof value.isPartial !== "boolean") {
    refuse("address.isPartial", "must be true or false");
  }
  return { ...parsed, isPartial: value.isPartial ?? false };
}

function email(value) {
  const parsed = text("email", value, 0, 256);
  if (parsed && !/^[^@\s]+@[^@\s]+$/.test(parsed)) refuse("email", "must be an address");
  return parsed;
}

function customerType(value) {
  if (!TYPES.includes(value)) refuse("customerType", `must be one of ${TYPES.join(", ")}`);
  return value;
}

function externalTimestamps(value) {
  if (typeof value !== "object" || value === null) refuse("externalTimestamps", "is required");
  return {
    createdDate: timestamp("externalTimestamps.createdDate", value.createdDate),
    updatedDate: timestamp("externalTimestamps.updatedDate", value.updatedDate),
  };
}

// Without a zone it is UTC; a fraction is answered only when it is not zero.
function timestamp(name, value) {
  if (typeof value !== "string" || !TIMESTAMP.test(value)) refuse(name, "must be a timestamp");
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(value) || value.length === 10;
  const date = new Date(zoned ? value : `${value}Z`);
  if (Number.isNaN(date.getTime())) refuse(name, "is no such date");
  if (date.getUTCFullYear() < 1970 || date.getUTCFullYear() > 9999) refuse(name, "lies outside 1970 to 9999");
  return date.toISOString().replace("Z", "").replace(/\.000$/, "");
}

function refuse(name, why) {
  throw new Problem(400, `${name} ${why}.`);
}
