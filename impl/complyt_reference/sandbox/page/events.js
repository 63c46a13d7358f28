// Reads what a server sends bit by bit: lines, and server-sent events, as EventSource sends no token.

export async function* parts(response, heard = () => {}) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {}); // the connection may be gone
  }
}

// Yields what stands before each `end`, and the rest, if there is any.
async function* pieces(texts, end) {
  let rest = "";
  for await (const text of texts) {
    const found = (rest + text).split(end);
    rest = found.pop();
    yield* found;
  }
  if (rest) yield rest;
}

export const lines = (response) => pieces(parts(response), "\n");

// Yields the data of each event; comments count as heard alone.
export async function* events(response, heard) {
  for await (const block of pieces(parts(response, heard), "\n\n")) {
    const data = block.split("\n").filter((line) => line.startsWith("data: "));
    if (data.length) yield data.map((line) => line.slice("data: ".length)).join("\n");
  }
}
