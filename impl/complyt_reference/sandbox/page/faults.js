// The faults that wait for requests.

import { ask, get, post } from "./api.js";
import { attempt, button, byId, element, onSubmit, requestsIn } from "./dom.js";
import { confirmed } from "./dialogs.js";

const section = byId("faults");
const outcome = section.querySelector(":scope > .outcome");
const effect = byId("fault-effect");

const whatBecomes = (fault) =>
  ({
    status: `status ${fault.status}${[429, 503].includes(fault.status) ? `, Retry-After ${fault.retryAfter}` : ""}`,
    delay: `delay of ${fault.delayMs.toLocaleString("en")} ms`,
  })[fault.effect] ?? fault.effect;

const whichRequests = ({ times, operation, externalId }) =>
  [`the next ${times === 1 ? "request" : requestsIn(times)}`, operation && `to ${operation}`, externalId && `with externalId ${externalId}`]
    .filter(Boolean)
    .join(" ");

const item = (fault) => {
  const text = `${whatBecomes(fault)}: ${whichRequests(fault)}`;
  const remove = () =>
    attempt(outcome, async () => {
      await ask("DELETE", `sandbox/faults/${fault.id}`);
      await refresh();
      section.querySelector("h2").focus(); // as the button is gone
      return "It is removed.";
    });
  return element("li", {}, element("span", {}, text), button("Remove", remove, { ariaLabel: `Remove ${text}` }));
};

export const refresh = async () => {
  const faults = await get("sandbox/faults");
  section.querySelector(".items").replaceChildren(...faults.map(item));
  section.querySelector(".empty").hidden = faults.length > 0;
  byId("no-faults").hidden = faults.length < 2;
  byId("faults-badge").textContent = faults.length || "";
};

export const open = () => attempt(outcome, refresh);

const given = (id, value) => (value === "" ? {} : { [id]: value });
const number = (id) => byId(id).valueAsNumber;

const request = () => ({
  effect: effect.value,
  times: number("fault-times"),
  ...given("operation", byId("fault-operation").value),
  ...given("externalId", byId("fault-external-id").value),
  ...(effect.value === "status" && { status: number("fault-status"), retryAfter: number("fault-retry-after") }),
  ...(effect.value === "delay" && { delayMs: number("fault-delay") }),
});

// Shows the fields of the effect that is chosen.
const choose = () => {
  for (const field of section.querySelectorAll("[data-of]")) {
    field.hidden = field.dataset.of !== effect.value;
    field.querySelector("input").disabled = field.hidden; // else what is not seen could keep a form from being sent
  }
};

choose();
effect.addEventListener("change", choose);
onSubmit(section.querySelector("form"), async () => {
  await post("sandbox/faults", request());
  await refresh();
  return "It waits.";
});
byId("no-faults").addEventListener("click", async () => {
  if (!(await confirmed("Remove all faults of the tenant?", "Remove all"))) return;
  await attempt(outcome, async () => {
    await ask("DELETE", "sandbox/faults");
    await refresh();
    section.querySelector("h2").focus();
    return "All are removed.";
  });
});
document.addEventListener("faultmet", () => refresh().catch(() => {})); // a server that is gone is told elsewhere
