// What a program does with the types that are generated for openapi-fetch: every operation, and
// what can go wrong. `make clients` generates them, `make serve` starts a server to try them on.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../../build/clients/typescript/customers.d.ts";

type Customer = components["schemas"]["Customer"];
type CustomerUpsert = components["schemas"]["CustomerUpsert"];
type Problem = components["schemas"]["Problem"];

const CUSTOMER = "/v1/customers/source/{source}/externalId/{externalId}";
const BY_ID = "/v1/customers/complytId/{complytId}";
const baseUrl = process.env.COMPLYT_URL ?? "http://127.0.0.1:8080";

/** Exchange credentials for a token; the client sends it with each call. */
async function signIn(clientId = "sandbox"): Promise<Client<paths>> {
  const { data, response } = await createClient<paths>({ baseUrl }).POST("/v1/token", {
    body: { clientId, clientSecret: `${clientId}-secret` },
  });
  if (!data) throw new Error(`There is no token: ${response.status}.`);
  return createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${data.accessToken}` },
  });
}

/** Return a customer to send: what is undefined is left out, null unsets. */
function customerOf(externalId: string): CustomerUpsert {
  return {
    externalId,
    source: "1",
    customerType: "RETAIL",
    name: "Complyt",
    address: { city: "Sacramento", country: "US", state: "CA", zip: "95823" },
    email: null,
    externalTimestamps: {
      createdDate: "2022-10-19T09:00:00.500+02:00",
      updatedDate: new Date().toISOString(),
    },
  };
}

/** Create, replace, read and change one customer, whose id needs percent-encoding. */
async function writeAndRead(client: Client<paths>): Promise<void> {
  const externalId = `a b%2Fé?#+ ${randomUUID()}`; // any text but `/`; the client encodes it
  const params = { path: { source: "1", externalId } };

  const created = await client.PUT(CUSTOMER, { params, body: customerOf(externalId) });
  assert.equal(created.response.status, 201);
  assert.ok(created.data);
  const stored: Customer = created.data;
  assert.ok(created.response.headers.get("Location")?.endsWith(externalId.slice(-36)));
  assert.deepEqual([stored.externalId, stored.source, stored.email], [externalId, "1", null]);

  // Times are answered in UTC, without a zone: say so before you compare them.
  assert.equal(stored.externalTimestamps.createdDate, "2022-10-19T07:00:00.500");
  const answered = new Date(`${stored.externalTimestamps.createdDate}Z`);
  assert.deepEqual(answered, new Date("2022-10-19T09:00:00.500+02:00"));

  const read = await client.GET(CUSTOMER, { params });
  assert.deepEqual(read.data, stored);

  // A customer that was read can be sent back; PUT replaces, so that what is left out is unset.
  const { address: _, ...rest } = stored;
  const replaced = await client.PUT(CUSTOMER, { params, body: rest });
  assert.equal(replaced.response.status, 200);
  assert.equal(replaced.data?.address, null);
  assert.equal(replaced.data?.complytId, stored.complytId);

  // PATCH changes what is sent: null unsets, what is left out stays.
  const changed = await client.PATCH(BY_ID, {
    params: { path: { complytId: stored.complytId } },
    body: { comment: "a remark", name: null },
  });
  assert.equal(changed.data?.comment, "a remark");
  assert.equal(changed.data?.name, null);
  assert.equal(changed.data?.customerType, "RETAIL");
}

/** Read page by page while the answer links a next one, then the whole collection at once. */
async function readAll(client: Client<paths>): Promise<void> {
  const written = [1, 2, 3].map(() => `page ${randomUUID()}`);
  for (const externalId of written) {
    const params = { path: { source: "1", externalId } };
    await client.PUT(CUSTOMER, { params, body: customerOf(externalId) });
  }

  const found: Customer[] = [];
  let page = 1;
  for (; ; page++) {
    const { data, response } = await client.GET("/v1/customers", {
      params: { query: { page, size: 2 } },
    });
    assert.ok(data);
    found.push(...data);
    const link = response.headers.get("Link");
    if (link === null) break;
    assert.match(link, /; rel="next"$/);
  }
  const ids = new Set(found.map((customer) => customer.externalId));
  assert.ok(written.every((externalId) => ids.has(externalId)));

  const past = await client.GET("/v1/customers", {
    params: { query: { page: page + 1, size: 2 } },
  });
  assert.deepEqual(past.data, []);
  const whole = await client.GET("/v1/customers");
  assert.deepEqual(whole.data, found);
}

/** Whether a failure is told as the reference server tells it; others may send any object. */
function isProblem(error: object | undefined): error is Problem {
  return error !== undefined && "title" in error && "status" in error;
}

/** See each failure as a Problem; with a 400 it says what is wrong, one by one. */
async function whatCanGoWrong(client: Client<paths>): Promise<void> {
  const params = { path: { source: "1", externalId: "id" } };
  const tooLong = { ...customerOf("id"), address: { zip: "9".repeat(21) } };
  const refused = await client.PUT(CUSTOMER, { params, body: tooLong });
  assert.equal(refused.response.status, 400);
  assert.ok(isProblem(refused.error));
  assert.equal(refused.error.title, "Bad Request");
  const [error] = refused.error.errors ?? [];
  assert.ok(error && "pointer" in error);
  assert.equal(error.pointer, "#/address/zip");

  const noPage = await client.GET("/v1/customers", { params: { query: { size: 0 } } });
  assert.ok(isProblem(noPage.error));
  const [wrong] = noPage.error.errors ?? [];
  assert.ok(wrong && "parameter" in wrong);
  assert.deepEqual([wrong.parameter, wrong.in], ["size", "query"]);

  const unknown = await client.GET(CUSTOMER, {
    params: { path: { source: "1", externalId: `nobody ${randomUUID()}` } },
  });
  assert.ok(isProblem(unknown.error));
  assert.equal(unknown.error.status, 404);
  const nobody = await client.PATCH(BY_ID, {
    params: { path: { complytId: randomUUID() } },
    body: { name: "nobody" },
  });
  assert.ok(isProblem(nobody.error));
  assert.equal(nobody.error.status, 404);

  const stranger = createClient<paths>({ baseUrl, headers: { Authorization: "Bearer expired" } });
  const unauthorized = await stranger.GET(CUSTOMER, { params });
  assert.ok(isProblem(unauthorized.error));
  assert.equal(unauthorized.error.status, 401);
  assert.match(unauthorized.response.headers.get("WWW-Authenticate") ?? "", /^Bearer/);

  const reader = await signIn("sandbox-reader");
  const forbidden = await reader.PUT(CUSTOMER, { params, body: customerOf("id") });
  assert.ok(isProblem(forbidden.error));
  assert.equal(forbidden.error.status, 403);
}

const client = await signIn();
await writeAndRead(client);
await readAll(client);
await whatCanGoWrong(client);
console.log(`Every call to ${baseUrl} was answered as the contract says.`);
