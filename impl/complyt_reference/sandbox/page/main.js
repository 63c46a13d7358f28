// Who is there, and which section is shown.

import { client, signIn, signOut } from "./api.js";
import { byId, onSubmit } from "./dom.js";
import { close } from "./dialogs.js";
import * as clock from "./clock.js";
import * as customers from "./customers.js";
import * as faults from "./faults.js";
import * as keys from "./keys.js";
import * as requests from "./requests.js";
import * as seed from "./seed.js";
import * as snapshots from "./snapshots.js";

const SECTIONS = { requests, customers, clock, faults, seed, snapshots, keys };
const entrance = byId("entrance");

const chosen = () => (Object.hasOwn(SECTIONS, location.hash.slice(1)) ? location.hash.slice(1) : "requests");

const turn = () => {
  for (const id of Object.keys(SECTIONS)) {
    byId(id).hidden = id !== chosen();
    const link = document.querySelector(`#sections [href="#${id}"]`);
    if (id === chosen()) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  SECTIONS[chosen()].open();
};

const focusHeading = () => byId(`${chosen()}-heading`).focus();

const badges = () => Promise.all([clock.refresh(), faults.refresh()]);

const enter = async () => {
  try {
    await badges();
  } catch (error) {
    signOut(); // of a client that may not
    throw error;
  }
  byId("who").querySelector("span").textContent = client();
  for (const part of [byId("sections"), byId("who")]) part.hidden = false;
  entrance.hidden = true;
  requests.start();
  turn();
};

const ask = (message = "") => {
  requests.stop();
  close();
  for (const part of [byId("sections"), byId("who"), ...Object.keys(SECTIONS).map(byId)]) part.hidden = true;
  entrance.hidden = false;
  entrance.querySelector(".outcome").textContent = message;
  byId("client-secret").focus();
};

onSubmit(entrance.querySelector("form"), async () => {
  await signIn(byId("client-id").value, byId("client-secret").value);
  await enter();
  focusHeading();
});
byId("leave").addEventListener("click", () => {
  signOut();
  ask();
});
document.addEventListener("signedout", ({ detail }) => ask(detail));
document.addEventListener("regained", () => badges().catch(() => {})); // another server may know of none
window.addEventListener("hashchange", () => {
  if (!client()) return;
  close();
  turn();
  focusHeading();
});

if (client()) enter().catch((error) => ask(error.message));
else ask();
