// The tenant's clock: what it shows, and what sets it.

import { get, post } from "./api.js";
import { attempt, byId, onSubmit } from "./dom.js";

const section = byId("clock");
const now = byId("now");
const STATES = { real: "the real time", shifted: "set ahead", frozen: "frozen" };

let shown = { at: 0, read: 0, state: "real" };

const tick = () => {
  const passed = shown.state === "frozen" ? 0 : performance.now() - shown.read;
  now.textContent = `${new Date(shown.at + passed).toISOString().slice(0, 19).replace("T", " ")} UTC`;
};

const show = (clock) => {
  shown = { at: Date.parse(clock.now), read: performance.now(), state: clock.state };
  byId("clock-state").textContent = STATES[clock.state];
  byId("clock-badge").textContent = clock.state === "real" ? "" : STATES[clock.state];
  tick();
};

export const refresh = async () => show(await get("sandbox/clock"));

export const open = () => attempt(section.querySelector(":scope > .outcome"), refresh);

const setting = (id, path, value, said) =>
  onSubmit(byId(id), async () => {
    show(await post(`sandbox/clock/${path}`, value()));
    return said;
  });

setting("freeze", "freeze", () => (byId("freeze-at").value ? { at: byId("freeze-at").value.trim() } : {}), "It stands still.");
setting("advance", "advance", () => ({ seconds: byId("advance-by").valueAsNumber * Number(byId("advance-unit").value) }), "It is set ahead.");
setting("release", "release", () => undefined, "It shows the real time.");
setInterval(tick, 1000);
