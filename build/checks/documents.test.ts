import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const documents = globSync("{,*/,*/*/,*/*/*/}*.md", {
  cwd: root,
  exclude: (name) => ["node_modules", "dist", "release", ".git", "planted"].includes(name),
});

/** Targets of `[text](target)`, `![text](target)` and `<img src="target">` outside of code blocks, without their fragment. */
function targetsOf(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`]*`/g, "");
  const found = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|<img[^>]*src="([^"]+)"/g)];
  return found
    .map(([, link, image]) => (link ?? image ?? "").split("#")[0] ?? "")
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

test("there are documents to check", () => {
  expect(documents).toContain("README.md");
  expect(documents).toContain("README.ru.md");
});

describe.each(documents)("%s", (file) => {
  const text = readFileSync(path.join(root, file), "utf8");

  test("links only to what is there", () => {
    const folder = path.dirname(path.join(root, file));
    expect(targetsOf(text).filter((target) => !existsSync(path.resolve(folder, target)))).toEqual(
      [],
    );
  });

  test("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const named = [...text.matchAll(/(?:^|`)npm (?:run )?([a-z0-9]+)/gm)].map(
      ([, name = ""]) => name,
    );
    const npmOwn = ["ci", "install"];
    expect(named.filter((name) => !(name in scripts) && !npmOwn.includes(name))).toEqual([]);
  });
});

test("the Russian README has the chapters of the English one", () => {
  const levels = (file: string) =>
    readFileSync(path.join(root, file), "utf8")
      .split("\n")
      .filter((line) => /^#+ /.test(line))
      .map((line) => line.split(" ")[0]);
  expect(levels("README.ru.md")).toEqual(levels("README.md"));
});

test("the READMEs name only commands that the command line has", () => {
  const { stdout } = spawnSync(process.execPath, ["server/main.ts", "--help"], {
    cwd: root,
    encoding: "utf8",
  });
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]+)/gm)].map(([, name]) => name);
  const named = ["README.md", "README.ru.md"].flatMap((file) =>
    [
      ...readFileSync(path.join(root, file), "utf8").matchAll(
        /npx unmogrowp (?:--server \S+ )?([a-z][a-z-]+)/g,
      ),
    ].map(([, name]) => name),
  );
  expect(commands).toContain("tenant");
  expect(named.filter((name) => !commands.includes(name))).toEqual([]);
});
