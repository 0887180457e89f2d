import fs from "node:fs";
import path from "node:path";

import type { Plugin } from "rolldown";

const FILE_URL = /new URL\(\s*(["'])(\.[^"']*)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * Keeps `new URL("./file", import.meta.url)` working in a bundle whose files lie flat in one folder: a script becomes an entry
 * of its own (a child process), a file or folder of `sourceRoot` is copied beside the bundle, and what lies in `dist` is pointed at.
 */
export function moduleFiles(options: {
  projectRoot: string;
  sourceRoot: string;
  outDir: string;
}): Plugin {
  const { projectRoot, sourceRoot, outDir } = options;
  const copies = new Map<string, string>();
  return {
    name: "module-files",
    transform: {
      filter: { id: /\.ts$/, code: /import\.meta\.(url|dirname|filename)/ },
      handler(code, id) {
        if (id.includes("/node_modules/")) return null;
        if (/import\.meta\.(dirname|filename)/.test(code))
          this.error(
            `${id}: say new URL("./file", import.meta.url); a folder name is lost in a bundle`,
          );
        const placed = (target: string): string => {
          if (target.endsWith(".ts")) {
            const fileName = `${path.basename(target, ".ts")}.js`;
            this.emitFile({ type: "chunk", id: target, fileName });
            return `./${fileName}`;
          }
          const dist = path.join(projectRoot, "dist");
          if (target.startsWith(dist)) return path.relative(outDir, target);
          const inside = target.startsWith(sourceRoot + path.sep);
          const to = path.relative(inside ? sourceRoot : projectRoot, target);
          if (to.startsWith("node_modules"))
            this.error(`${id}: ${to} is found by require.resolve, not by its path`);
          copies.set(target, to);
          return `./${to}`;
        };
        return code.replace(FILE_URL, (_all, _quote, relative: string) => {
          const slash = relative.endsWith("/") ? "/" : "";
          const to = placed(path.resolve(path.dirname(id), relative));
          return `new URL(${JSON.stringify(to + slash)}, import.meta.url)`;
        });
      },
    },
    writeBundle() {
      for (const [from, to] of copies)
        fs.cpSync(from, path.join(outDir, to), {
          recursive: true,
          filter: (file) => !file.endsWith(".ts"),
        });
    },
  };
}
