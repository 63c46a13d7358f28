// The console: gets a token, sends what a form says to this server, shows request and answer.
"use strict";
{
  const SHOWN = 200_000; // characters of an answer; a whole collection may have gigabytes

  let token = "";

  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  const curl = ({ method, url, headers, body }) =>
    [
      `curl --request ${method} ${quoted(url)}`,
      ...Object.entries(headers).map(([name, value]) =>
        name === "Authorization" ? '--header "Authorization: Bearer $TOKEN"' : `--header ${quoted(`${name}: ${value}`)}`,
      ),
      ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
    ].join(" \\\n  ");

  const read = async (response) => {
    if (!response.body) return { text: "", whole: true };
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text, whole: true };
      text += value;
      if (text.length > SHOWN) {
        await reader.cancel();
        return { text: text.slice(0, SHOWN), whole: false };
      }
    }
  };

  const send = async ({ method, url, headers, body }) => {
    const started = performance.now();
    const response = await fetch(url, { method, headers, body, cache: "no-store", credentials: "omit" });
    const { text, whole } = await read(response);
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      // it is shown as it came
    }
    return { response, text, whole, value, milliseconds: Math.round(performance.now() - started) };
  };

  const request = (form) => {
    const given = [...form.querySelectorAll("input[data-in]")].map(({ name, value, dataset }) => ({ name, value, where: dataset.in }));
    const at = (where) => given.filter((each) => each.where === where && each.value !== "");
    const path = at("path").reduce(
      (left, { name, value }) => left.replace(`{${name}}`, () => encodeURIComponent(value)),
      form.dataset.path,
    );
    const query = new URLSearchParams(at("query").map(({ name, value }) => [name, value])).toString();
    const body = form.querySelector("textarea");
    return {
      method: form.dataset.method,
      url: location.origin + path + (query && `?${query}`),
      headers: {
        ...(token && "secured" in form.dataset && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": body.dataset.mediaType }),
        ...Object.fromEntries(at("header").map(({ name, value }) => [name, value])),
      },
      body: body?.value,
    };
  };

  // What a body is identified by stands in the paths of these forms then.
  const carryOver = (value, forms) => {
    const seen = Array.isArray(value) ? value[0] : value;
    for (const input of forms.flatMap((form) => [...form.querySelectorAll('input[data-in="path"]')])) {
      if (["string", "number"].includes(typeof seen?.[input.name])) input.value = seen[input.name];
    }
  };

  const show = (answer, { response, text, whole, value, milliseconds }) => {
    answer.querySelector(".outcome").textContent =
      `${response.status} ${response.statusText} after ${milliseconds} ms` +
      (whole ? "" : `; the first ${SHOWN.toLocaleString("en")} characters of it`);
    answer.querySelector(".headers").textContent = [...response.headers].map(([name, each]) => `${name}: ${each}`).join("\n");
    answer.querySelector(".body").textContent = value === undefined ? text : JSON.stringify(value, null, 2);
  };

  const operation = (form) => {
    const body = form.querySelector("textarea");
    const answer = form.nextElementSibling;
    form.querySelector(".examples")?.addEventListener("change", ({ target }) => {
      body.value = target.value;
      carryOver(JSON.parse(target.value), [form]);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const asked = request(form);
      answer.hidden = false;
      for (const part of answer.querySelectorAll("p, pre")) part.textContent = "";
      answer.querySelector(".curl").textContent = curl(asked);
      try {
        const answered = await send(asked);
        show(answer, answered);
        if (answered.response.ok) carryOver(answered.value, [...document.forms]);
      } catch (error) {
        answer.querySelector(".outcome").textContent = `No answer: ${error.message}.`;
      }
    });
  };

  const credentials = (form) => {
    const [client, id, secret] = ["client", "client-id", "client-secret"].map((name) => document.getElementById(name));
    const status = form.querySelector("[role=status]");
    const choose = () => {
      id.value = client.selectedOptions[0].text;
      secret.value = client.value;
    };
    if (client) {
      choose();
      client.addEventListener("change", choose);
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      token = "";
      try {
        const { response, text, value } = await send({
          method: "POST",
          url: location.origin + form.dataset.path,
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ clientId: id.value, clientSecret: secret.value }),
        });
        token = value?.accessToken ?? "";
        status.textContent = token
          ? `The token of ${id.value} goes with every request, for ${value.expiresIn} seconds.`
          : `No token: ${response.status} ${value?.detail ?? text}`;
      } catch (error) {
        status.textContent = `No answer: ${error.message}.`;
      }
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    credentials(document.getElementById("token"));
    document.querySelectorAll("form[data-method]").forEach(operation);
  });
}
