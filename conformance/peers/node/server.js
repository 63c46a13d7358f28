// Serves it: `node server.js --port 8082`; port 0 takes a free one.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { answer } from "./routes.js";
import { Problem, send, sendProblem } from "./messages.js";
import { expiredToken } from "./tokens.js";

const { values } = parseArgs({ options: { port: { type: "string", default: "8082" } } });

const server = createServer(async (request, response) => {
  try {
    send(response, await answer(request));
  } catch (error) {
    if (!(error instanceof Problem)) console.error(error);
    sendProblem(response, error instanceof Problem ? error : new Problem(500, "The server failed."));
  }
});
server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`Serving http://127.0.0.1:${server.address().port}`);
  console.log(`An expired token: ${expiredToken()}`);
});
