// Keeps a list of requests up to date: asks for it, then takes each as it comes, and starts again when
// the connection breaks, as a server that was started anew counts its requests from the beginning.

import { Refusal, ask, get } from "./api.js";
import { events } from "./events.js";

const SILENCE = 25_000; // milliseconds; the server says something every ten seconds
const LONGEST_WAIT = 10_000;

// Ends early when the network is back, and when nobody waits any more.
const sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    const awake = new AbortController();
    const wake = () => {
      clearTimeout(timer);
      awake.abort();
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    window.addEventListener("online", wake, { signal: awake.signal });
    signal.addEventListener("abort", wake, { signal: awake.signal });
  });

const follow = async (query, signal, { listed, arrived, live }) => {
  const seen = await get("sandbox/requests", { query, signal });
  listed(seen);
  const silent = new AbortController();
  const either = AbortSignal.any([signal, silent.signal]);
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), SILENCE);
  };
  try {
    const after = seen.at(-1)?.id ?? 0;
    const response = await ask("GET", "sandbox/requests/live", { query: { ...query, after }, signal: either });
    live();
    heard();
    for await (const data of events(response, heard)) arrived(JSON.parse(data));
  } finally {
    clearTimeout(timer);
  }
};

// Ends when it is aborted, or refused: then it says so, as trying again would not help.
export const watch = async (query, signal, told) => {
  let wait = 500;
  while (!signal.aborted) {
    try {
      await follow(query, signal, { ...told, live: () => ((wait = 500), told.live()) });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status < 500) {
        told.refused(error.message);
        return;
      }
    }
    if (signal.aborted) return;
    told.lost();
    await sleep(wait, signal);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }
};
