// What noisy-neighbour.bench.ts has abused in vain: it costs next to nothing, so that what is left is the abusing client's own.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const QUESTION_MS = 1_000;

const server = createServer((req, res) => {
  req.resume();
  if (req.url === "/heavy") setTimeout(() => res.end("done"), QUESTION_MS);
  else res.writeHead(429, { "retry-after": "1", "content-length": 2 }).end("{}");
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
