import fs from "node:fs";
import path from "node:path";

import { build as bundle, type InputOptions, type OutputOptions } from "rolldown";

import { isServerExternal } from "./externals.ts";
import { moduleFiles } from "./module-files.ts";

const root = path.resolve(import.meta.dirname, "../..");
const dist = path.join(root, "dist");

export interface Part {
  name: "renderer" | "electron" | "server";
  /** Folders and files it is built from, relative to the project. */
  inputs: readonly string[];
  output: string;
  build(): Promise<void>;
}

const toolInputs = ["build/bundle", "package-lock.json", "package.json"];

export const PARTS: readonly Part[] = [
  {
    name: "renderer",
    inputs: ["renderer", "shared", ...toolInputs],
    output: path.join(dist, "renderer"),
    async build() {
      const { build } = await import("vite");
      const configFile = path.join(root, "build/bundle/vite.renderer.ts");
      await build({
        configFile,
        configLoader: "native",
        logLevel: "warn",
        // Read from the disk in a few ms, not over a network.
        build: { chunkSizeWarningLimit: 2_000 },
      });
    },
  },
  {
    name: "electron",
    inputs: ["electron", "shared", ...toolInputs],
    output: path.join(dist, "electron"),
    async build() {
      const folder = path.join(dist, "electron");
      fs.rmSync(folder, { recursive: true, force: true });
      const common = { cwd: root, external: ["electron"], logLevel: "warn" as const };
      await bundle([
        withOutput(
          { ...common, platform: "node", input: path.join(root, "electron/main/main.ts") },
          { file: path.join(folder, "main.js"), format: "esm", minify: true },
        ),
        withOutput(
          { ...common, platform: "browser", input: path.join(root, "electron/preload/preload.ts") },
          // A sandboxed preload is one CommonJS file: it can require nothing but electron.
          { file: path.join(folder, "preload.cjs"), format: "cjs", minify: true },
        ),
      ]);
    },
  },
  {
    name: "server",
    inputs: ["server", "shared", ...toolInputs],
    output: path.join(dist, "server"),
    async build() {
      const folder = path.join(dist, "server");
      fs.rmSync(folder, { recursive: true, force: true });
      const sourceRoot = path.join(root, "server");
      await bundle(
        withOutput(
          {
            cwd: root,
            platform: "node",
            logLevel: "warn",
            input: {
              main: path.join(sourceRoot, "main.ts"),
              // Started by file name, in a process of its own.
              "chdb-child": path.join(sourceRoot, "platform/clickhouse/chdb-child.ts"),
            },
            external: isServerExternal,
            plugins: [moduleFiles({ projectRoot: root, sourceRoot, outDir: folder })],
          },
          {
            dir: folder,
            format: "esm",
            entryFileNames: "[name].js",
            chunkFileNames: "[name]-[hash].js",
            // Names stay: a stack in somebody's log should say where it was.
            minify: { compress: true, codegen: { removeWhitespace: true }, mangle: false },
          },
        ),
      );
      const { name, version } = JSON.parse(
        fs.readFileSync(path.join(root, "package.json"), "utf8"),
      ) as { name: string; version: string };
      fs.writeFileSync(
        path.join(folder, "package.json"),
        JSON.stringify({ name, version, type: "module" }),
      );
    },
  },
];

const withOutput = (input: InputOptions, output: OutputOptions) => ({ ...input, output });
