// What HTTP asks of requests and answers, whatever they are about.
import { STATUS_CODES } from "node:http";

const LARGEST_BODY = 1_048_576;

export class Problem extends Error {
  constructor(status, detail, headers = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

export function send(response, { status = 200, headers = {}, body }) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function sendProblem(response, { status, message, headers }) {
  const challenge = status === 401 ? { "WWW-Authenticate": "Bearer" } : {};
  response.writeHead(status, {
    "Content-Type": "application/problem+json",
    ...challenge,
    ...headers,
  });
  response.end(JSON.stringify({ title: STATUS_CODES[status], status, detail: message }));
}

// Not by URL, which refuses some targets and resolves dots in others.
export function splitTarget(target) {
  const [, path, query] = target.match(/^([^?]*)(?:\?(.*))?$/);
  return { path, query: new URLSearchParams(query) };
}

export function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Problem(400, "The path is not percent-encoded UTF-8.");
  }
}

export async function readJson(request) {
  const octets = await readBody(request);
  if (octets.length === 0) throw new Problem(400, "A body is needed.");
  const [type] = (request.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/json") {
    throw new Problem(415, "The body must be application/json.");
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(octets));
  } catch {
    throw new Problem(400, "The body is not JSON in UTF-8.");
  }
}

// Decoded as a whole later on, since a character may stand in two chunks.
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Problem(413, `The body is over ${LARGEST_BODY} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
