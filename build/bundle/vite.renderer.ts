import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = path.resolve(import.meta.dirname, "../..");

/** The console's page: read from `app://console` and from the server alike, so every address in it is relative. */
export default defineConfig({
  root: path.join(root, "renderer"),
  base: "./",
  plugins: [react()],
  build: {
    outDir: path.join(root, "dist/renderer"),
    emptyOutDir: true,
    target: ["chrome130"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/trpc": "http://127.0.0.1:7400",
      "/auth": "http://127.0.0.1:7400",
      "/v1": "http://127.0.0.1:7400",
    },
  },
});
