// What the tenant's customers were, kept under names.

import { ask, get } from "./api.js";
import { attempt, button, byId, customersIn, element, onSubmit } from "./dom.js";
import { confirmed } from "./dialogs.js";

const section = byId("snapshots");
const outcome = section.querySelector(":scope > .outcome");

const path = (name) => `sandbox/snapshots/${encodeURIComponent(name)}`;

const restore = async (name) => {
  if (!(await confirmed(`Make the tenant's customers what they were in ${name}? What they are now is lost.`, "Restore"))) return "";
  const { customers } = await (await ask("POST", `${path(name)}/restore`)).json();
  return `${customersIn(customers)} restored.`;
};

const remove = async (name) => {
  if (!(await confirmed(`Delete the snapshot ${name}?`, "Delete"))) return "";
  await ask("DELETE", path(name));
  await refresh();
  section.querySelector("h2").focus(); // as the button is gone
  return `${name} is deleted.`;
};

const item = ({ name, customers }) =>
  element(
    "li",
    {},
    element("span", {}, element("strong", {}, name), ` ${customersIn(customers)}`),
    button("Restore", () => attempt(outcome, () => restore(name)), { ariaLabel: `Restore ${name}` }),
    button("Delete", () => attempt(outcome, () => remove(name)), { ariaLabel: `Delete ${name}` }),
  );

const refresh = async () => {
  const snapshots = await get("sandbox/snapshots");
  section.querySelector(".items").replaceChildren(...snapshots.map(item));
  section.querySelector(".empty").hidden = snapshots.length > 0;
};

export const open = () => attempt(outcome, refresh);

onSubmit(section.querySelector("form"), async () => {
  const { name, customers } = await (await ask("PUT", path(byId("snapshot-name").value))).json();
  await refresh();
  return `${name} keeps ${customersIn(customers)}.`;
});
