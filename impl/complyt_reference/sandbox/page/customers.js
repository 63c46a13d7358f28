// The tenant's customers, by pages of the contract's own list.

import { ask } from "./api.js";
import { attempt, byId, element } from "./dom.js";
import { show } from "./dialogs.js";
import { indented } from "./json.js";
import { cell, movable, row, settle } from "./rows.js";

const SIZE = 50;

const section = byId("customers");
const list = section.querySelector("ol");
const outcome = section.querySelector(".outcome");
const number = byId("customers-page");

const line = (customer) => {
  const { address, customerType, externalId, name, source } = customer;
  const cells = [
    cell("path", externalId),
    cell("source", `source ${source}`),
    cell("name", name ?? ""),
    cell("type", customerType),
    cell("city", [address?.city, address?.country].filter(Boolean).join(", ")),
  ];
  const text = indented(JSON.stringify(customer));
  return row(cells, (opener) => show(`Customer ${externalId}`, [element("pre", {}, text)], opener));
};

const load = (page) =>
  attempt(outcome, async () => {
    const response = await ask("GET", "v1/customers", { query: { page, size: SIZE } });
    const customers = await response.json();
    list.replaceChildren(...customers.map(line));
    settle(list);
    number.value = page;
    section.querySelector(".empty").hidden = customers.length > 0;
    byId("previous").disabled = page === 1;
    byId("next").disabled = !/rel="?next/.test(response.headers.get("Link") ?? "");
  });

export const open = () => load(number.valueAsNumber || 1);

movable(list);
byId("previous").addEventListener("click", () => load(number.valueAsNumber - 1));
byId("next").addEventListener("click", () => load(number.valueAsNumber + 1));
byId("reload").addEventListener("click", open);
section.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  open();
});
