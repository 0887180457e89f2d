// The registry this lock was made with lacks chDB for three platforms, and `npm ci` then refuses the lock.
// Run after `npm install` has dropped them: adds those entries (other platforms skip them by os and cpu).
import fs from "node:fs";
const l = JSON.parse(fs.readFileSync("package-lock.json"));
for (const [n, os, cpu, libc] of [
  ["darwin-arm64", "darwin", "arm64"],
  ["darwin-x64", "darwin", "x64"],
  ["linux-arm64-gnu", "linux", "arm64", "glibc"],
])
  l.packages[`node_modules/@chdb/lib-${n}`] = {
    version: "26.7.3-stable.1",
    cpu: [cpu],
    ...(libc ? { libc: [libc] } : {}),
    license: "Apache-2.0",
    optional: true,
    os: [os],
  };
l.packages = Object.fromEntries(Object.entries(l.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync("package-lock.json", JSON.stringify(l, null, 2) + "\n");
