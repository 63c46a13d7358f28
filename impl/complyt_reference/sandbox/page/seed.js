// Customers by the million, and none.

import { ask } from "./api.js";
import { byId, customersIn, onSubmit } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { lines } from "./events.js";

const progress = byId("progress");
const bar = progress.querySelector("progress");

const report = ({ stored, of }) => {
  Object.assign(bar, { value: stored, max: of });
  progress.querySelector("span").textContent = `${stored.toLocaleString("en")} of ${customersIn(of)}`;
};

const seed = async (form, type, body) => {
  bar.removeAttribute("value"); // nobody knows yet how many there are
  progress.querySelector("span").textContent = "";
  progress.hidden = false;
  form.append(progress);
  try {
    const response = await ask("POST", "sandbox/customers", { headers: { "Content-Type": type }, body });
    let last = {};
    for await (const line of lines(response)) {
      last = JSON.parse(line);
      if (last.problem) throw new Error(`Nothing is stored: ${last.problem.detail ?? last.problem.title}`);
      report(last);
    }
    if (!last.done) throw new Error("The server ended its answer before it was done; nothing is stored.");
    return `${customersIn(last.stored)} stored.`;
  } finally {
    progress.hidden = true;
  }
};

export const open = () => {};

onSubmit(byId("seed-made"), (form) => {
  const wanted = {
    count: byId("seed-count").valueAsNumber,
    locale: byId("seed-locale").value.trim(),
    seed: byId("seed-seed").valueAsNumber,
    source: byId("seed-source").value,
  };
  return seed(form, "application/json", JSON.stringify(wanted));
});
onSubmit(byId("seed-file"), (form) => {
  const [file] = byId("seed-customers").files;
  return seed(form, /\.csv$/i.test(file.name) ? "text/csv" : "application/x-ndjson", file);
});
onSubmit(byId("reset"), async () => {
  if (!(await confirmed("Remove every customer of the tenant? Only a snapshot brings them back.", "Remove all customers"))) return "";
  await ask("DELETE", "sandbox/customers");
  return "The tenant has no customers.";
});
