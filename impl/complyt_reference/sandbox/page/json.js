// JSON on several lines, each value as it was written: parsing would round numbers and lose names
// that come twice.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

const isJSON = (text) => {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
};

// Returns a text that is no array or object as it is.
export const indented = (text) => {
  if (!isJSON(text)) return text;
  let depth = 0;
  let written = "";
  let before = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [token] of text.matchAll(TOKEN)) {
    const opened = before === "{" || before === "[";
    if (token === "}" || token === "]") {
      depth -= 1;
      written += opened ? token : line() + token;
    } else {
      written += (opened || before === "," ? line() : "") + token + (token === ":" ? " " : "");
      if (token === "{" || token === "[") depth += 1;
    }
    before = token;
  }
  return written;
};
