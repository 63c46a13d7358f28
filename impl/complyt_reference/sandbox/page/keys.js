// Clients that end by themselves.

import { ask, get, post } from "./api.js";
import { attempt, button, byId, copy, element, onSubmit } from "./dom.js";
import { confirmed } from "./dialogs.js";

const section = byId("keys");
const outcome = section.querySelector(":scope > .outcome");
const made = byId("new-key");
const [shownId, shownSecret] = made.querySelectorAll("code");

const end = async (clientId) => {
  if (!(await confirmed(`End ${clientId} and its tokens? A tenant that was made for it ends with its last key.`, "End it"))) return "";
  await ask("DELETE", `sandbox/keys/${encodeURIComponent(clientId)}`);
  await refresh();
  section.querySelector("h2").focus(); // as the button is gone
  return `${clientId} has ended.`;
};

const item = ({ clientId, tenant, label, scopes, expiresAt }) => {
  const about = [label, `tenant ${tenant}`, scopes.join(" "), `until ${expiresAt.slice(0, 19).replace("T", " ")} UTC`];
  return element(
    "li",
    {},
    element("span", {}, element("strong", {}, clientId), ` ${about.filter(Boolean).join(" · ")}`),
    button("End", () => attempt(outcome, () => end(clientId)), { ariaLabel: `End ${clientId}` }),
  );
};

const refresh = async () => {
  const keys = await get("sandbox/keys");
  section.querySelector(".items").replaceChildren(...keys.map(item));
  section.querySelector(".empty").hidden = keys.length > 0;
};

export const open = () => {
  made.hidden = true;
  shownSecret.textContent = "";
  attempt(outcome, refresh);
};

onSubmit(section.querySelector("form"), async (form) => {
  const key = await post("sandbox/keys", {
    label: byId("key-label").value,
    tenant: byId("key-tenant").value,
    scopes: [...form.querySelectorAll(":checked[type=checkbox]")].map(({ value }) => value),
    lifetimeSeconds: byId("key-hours").valueAsNumber * 3600,
  });
  shownId.textContent = key.clientId;
  shownSecret.textContent = key.clientSecret;
  made.hidden = false;
  made.focus();
  await refresh();
});
made.querySelector("button").addEventListener("click", () => attempt(made.querySelector(".outcome"), () => copy(shownSecret)));
