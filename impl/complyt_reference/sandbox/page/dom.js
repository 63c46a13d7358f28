// Makes elements and says what came of an action. What comes from requests is text, never markup.

export const byId = (id) => document.getElementById(id);

export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

export const button = (text, act, properties = {}) => {
  const made = element("button", { type: "button", ...properties }, text);
  made.addEventListener("click", act);
  return made;
};

const say = (outcome, text, failed) => {
  outcome.textContent = text;
  outcome.classList.toggle("failed", failed);
};

// Runs an action, and says what it returns or why it failed; one at a time.
export const attempt = async (outcome, action) => {
  if (outcome.ariaBusy === "true") return;
  outcome.ariaBusy = "true";
  say(outcome, "", false);
  try {
    say(outcome, (await action()) ?? "", false);
  } catch (error) {
    say(outcome, error.message, true);
  } finally {
    outcome.ariaBusy = null;
  }
};

export const onSubmit = (form, action) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form.querySelector(".outcome"), () => action(form));
  });

export const copy = async (element) => {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return "Copied.";
  } catch {
    getSelection().selectAllChildren(element); // where the browser lets no page write, or has no TLS
    return "The browser does not let this page copy; it is selected, press Ctrl+C.";
  }
};

const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const requestsIn = (count) => plural(count, "request", "requests");
export const customersIn = (count) => plural(count, "customer", "customers");
