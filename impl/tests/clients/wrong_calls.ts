// Calls that a type checker must refuse, each with the code of TypeScript's error.

import createClient from "openapi-fetch";
import type { components, paths } from "../../../build/clients/typescript/customers.d.ts";

type Schemas = components["schemas"];

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" });
const pair = "/v1/customers/source/{source}/externalId/{externalId}";
const params = { path: { source: "1", externalId: "1" } };
const times = { createdDate: "2022-10-19", updatedDate: "2022-10-19" };
const key = { externalId: "1", source: 1 };
const right: Schemas["CustomerUpsert"] = {
  ...key,
  customerType: "RETAIL",
  externalTimestamps: times,
  name: null,
};
await client.PUT(pair, { params, body: right });

await client.POST("/v1/token", { body: { clientId: "sandbox" } }); // wrong: TS2322
await client.POST("/v1/token"); // wrong: TS2554
await client.POST("/v1/customers", { body: right }); // wrong: TS2345
const time: Schemas["ExternalTimestampsInput"] = { ...times, createdDate: 1666162800 }; // wrong: TS2322
const partial: Schemas["AddressInput"] = { isPartial: "no" }; // wrong: TS2322
const address: Schemas["AddressInput"] = { zipcode: "95823" }; // wrong: TS2353
const untimed: Schemas["CustomerUpsert"] = { ...key, customerType: "RETAIL" }; // wrong: TS2741
const type: Schemas["CustomerUpsert"] = { ...right, customerType: "retail" }; // wrong: TS2820
const unset: Schemas["CustomerUpsert"] = { ...right, externalTimestamps: null }; // wrong: TS2322
const source: Schemas["CustomerUpsert"] = { ...right, source: true }; // wrong: TS2322
const name: Schemas["CustomerPatch"] = { name: 1 }; // wrong: TS2322
const misspelt: Schemas["CustomerPatch"] = { nmae: "Complyt" }; // wrong: TS2353
const nothing: Schemas["CustomerPatch"] = { customerType: null }; // wrong: TS2322
await client.PUT(pair, { params }); // wrong: TS2345
await client.PUT(pair, { params, body: {} }); // wrong: TS2322
await client.PATCH(pair, { params, body: right }); // wrong: TS2345
await client.GET(pair, { params: { path: { source: 1, externalId: "1" } } }); // wrong: TS2322
await client.GET(pair, { params: { path: { source: "1" } } }); // wrong: TS2741
await client.GET("/v1/customers", { params: { query: { page: "2" } } }); // wrong: TS2322
await client.GET("/v1/customers", { params: { query: { pages: 2 } } }); // wrong: TS2561
(await client.GET(pair, { params })).data.name; // wrong: TS2532
