// Speaks to the server: with a token, which is renewed where it ends, as it does when a clock is set.
//
// The secret is kept in memory alone, the token for as long as the tab is open. Paths are relative
// to the page, so that a proxy may serve it under another.

const TOKEN = "complyt-reference-sandbox-token";
const CLIENT = "complyt-reference-sandbox-client";

let credentials;
const stored = { token: read(TOKEN), client: read(CLIENT) };

function read(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return ""; // a browser that stores nothing asks again after a reload
  }
}

const keep = (token, client) => {
  Object.assign(stored, { token, client });
  try {
    sessionStorage.setItem(TOKEN, token);
    sessionStorage.setItem(CLIENT, client);
  } catch {
    // it then lasts as long as the page
  }
};

export class Refusal extends Error {
  constructor(status, problem) {
    super(told(status, problem));
    this.status = status;
  }
}

const place = ({ line, pointer, parameter }) =>
  [line && `line ${line}`, pointer ?? parameter].filter(Boolean).join(", ");

export const errorsOf = (problem) =>
  (problem.errors ?? []).map((error) => [place(error), error.detail].filter(Boolean).join(": "));

const told = (status, problem) =>
  [`${problem.title ?? "Refused"} (${status}): ${problem.detail ?? "the server does not say why."}`, ...errorsOf(problem)].join("\n");

const refusal = async (response) => {
  const problem = await response.json().catch(() => ({}));
  return new Refusal(response.status, problem);
};

const send = async (method, path, { query = {}, headers = {}, body, signal }) => {
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(query)) if (value !== "") url.searchParams.set(name, value);
  try {
    return await fetch(url, { method, headers, body, signal, cache: "no-store", credentials: "omit" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error("The server does not answer.");
  }
};

const renew = async () => {
  const headers = { "Content-Type": "application/json" };
  const response = await send("POST", "v1/token", { headers, body: JSON.stringify(credentials) });
  if (!response.ok) throw await refusal(response);
  keep((await response.json()).accessToken, credentials.clientId);
};

export const client = () => stored.token && stored.client;

export const signIn = async (clientId, clientSecret) => {
  credentials = { clientId, clientSecret };
  await renew();
};

export const signOut = () => {
  credentials = undefined;
  keep("", "");
};

// Returns the answer to a request. Raises Refusal; where no token can be had, the page asks for one.
export const ask = async (method, path, options = {}) => {
  const attempt = () => {
    const headers = { ...options.headers, Authorization: `Bearer ${stored.token}` };
    return send(method, path, { ...options, headers });
  };
  let response = await attempt();
  if (response.status === 401 && credentials) {
    await renew();
    response = await attempt();
  }
  if (response.ok) return response;
  const refused = await refusal(response);
  if (response.status === 401) {
    signOut();
    document.dispatchEvent(new CustomEvent("signedout", { detail: refused.message }));
  }
  throw refused;
};

export const get = async (path, options) => (await ask("GET", path, options)).json();

export const post = async (path, value) => {
  const json = { headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
  return (await ask("POST", path, value === undefined ? {} : json)).json();
};
