import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkLayers } from "../../../scripts/layers/check.ts";

let source: string;

beforeEach(() => {
  source = mkdtempSync(join(tmpdir(), "layers-"));
});
afterEach(() => {
  rmSync(source, { recursive: true });
});

function violationsOf(files: Readonly<Record<string, string>>): readonly string[] {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, file)), { recursive: true });
    writeFileSync(join(source, file), text);
  }
  return checkLayers(source).violations;
}

describe("what is allowed", () => {
  test.each([
    ["a lower layer", "plan/a.ts", `import { x } from "../core/x.ts";`],
    ["its own folder", "plan/a.ts", `import { x } from "./deep/x.ts";`],
    ["a pure module of Node", "plan/a.ts", `import { join } from "node:path";`],
    ["a pure function of a module with others", "plan/a.ts", `import { createHash } from "node:crypto";`],
    ["effects in an effect folder", "session/a.ts", `import "node:fs"; process.kill(1, 0); Date.now();`],
    ["a package in its folder", "spec/a.ts", `import { parseDocument } from "yaml";`],
    ["a property named like a global", "plan/a.ts", `export const a = b.process + { process: 1 }.process;`],
    ["a type's member named like a global", "plan/a.ts", `interface A { process: number; console(): void }`],
    ["a variable named like a global", "plan/a.ts", `for (const process of list) use(process.pid);`],
    ["a parameter named like a global", "plan/a.ts", `export const f = ({ a: process }) => process.pid;`],
    ["a date from a number", "plan/a.ts", `export const d = new Date(0);`],
  ])("%s", (_, file, text) => {
    expect(violationsOf({ [file]: text })).toEqual([]);
  });
});

describe("what is refused", () => {
  test.each([
    ["a higher layer", `import { x } from "../app/x.ts";`, "plan (layer 5) may not import app (layer 9)"],
    ["a neighbour of the same layer", `import { x } from "../aggregate/x.ts";`, "may not import aggregate"],
    ["a type of a higher layer", `import type { X } from "../app/x.ts";`, "may not import app"],
    ["an inline type import", `export type X = import("../app/x.ts").X;`, "may not import app"],
    ["a re-export", `export { x } from "../app/x.ts";`, "may not import app"],
    ["a re-export of everything", `export * from "../app/x.ts";`, "may not import app"],
    ["a dynamic import", `export const x = await import("../app/x.ts");`, "may not import app"],
    ["a worker's file", `export const u = new URL("../app/w.ts", import.meta.url);`, "may not import app"],
    [
      "a worker's file, chosen by how this one runs",
      `export const u = new URL(ts ? "../app/w.ts" : "../app/w.js", import.meta.url);`,
      "may not import app",
    ],
    ["a file outside src", `import x from "../../package.ts";`, "is outside src/"],
    ["a folder without a layer", `import x from "../misc/x.ts";`, "the folder misc has no layer"],
    ["an effectful module", `import { readFileSync } from "node:fs";`, "may not import node:fs"],
    ["an effectful module without prefix", `import { readFileSync } from "fs";`, "may not import fs"],
    [
      "an impure function of crypto",
      `import { randomUUID } from "node:crypto";`,
      "may not import node:crypto",
    ],
    ["all of crypto", `import * as crypto from "node:crypto";`, "may not import node:crypto"],
    ["a package of another folder", `import { parseDocument } from "yaml";`, "may not use the package yaml"],
    ["a package by a deep path", `import e from "ajv/dist/runtime/equal.js";`, "may not use the package ajv"],
    ["an unknown scoped package", `import e from "@a/b/c";`, "may not use the package @a/b"],
    ["process", `export const a = process.env;`, "may not use process"],
    ["process as an argument", `f(process);`, "may not use process"],
    ["process as a shorthand", `f({ process });`, "may not use process"],
    ["process behind a cast", `f((process as unknown).x);`, "may not use process"],
    ["process through globalThis", `globalThis.process.exit();`, "may not use globalThis.process"],
    ["console", `console.log(1);`, "may not use console"],
    ["the time", `export const t = Date.now();`, "may not use Date.now"],
    ["the time as a Date", `export const t = new Date();`, "may not use Date.now"],
    ["a timer", `setTimeout(() => {}, 1);`, "may not use setTimeout"],
    ["chance", `export const t = Math.random();`, "may not use Math.random"],
  ])("%s", (_, text, message) => {
    expect(violationsOf({ "plan/a.ts": `\n${text}` })).toEqual([
      expect.stringMatching(/^src\/plan\/a\.ts:2: /),
    ]);
    expect(violationsOf({ "plan/a.ts": `\n${text}` })[0]).toContain(message);
  });

  test("a folder that DESIGN doesn't know", () => {
    expect(violationsOf({ "misc/a.ts": "" })).toEqual(["src/misc/a.ts:1: the folder misc has no layer"]);
  });

  test("an empty tree: the check would prove nothing", () => {
    expect(violationsOf({})).toEqual([expect.stringContaining("no TypeScript files")]);
  });

  test("a file that can't be parsed", () => {
    expect(() => violationsOf({ "plan/a.ts": "const = ;" })).toThrow(SyntaxError);
  });
});

test("counts what it saw", () => {
  violationsOf({ "plan/a.ts": `import "../core/b.ts"; export * from "../core/c.ts";`, "core/b.ts": "" });
  expect(checkLayers(source)).toMatchObject({ files: 2, imports: 2 });
});

describe("circles", () => {
  test("files that import each other are named, each circle once, also where only types are imported", () => {
    const files = {
      "core/a.ts": `import type { B } from "./b.ts";`,
      "core/b.ts": `import { c } from "./c.ts";`,
      "core/c.ts": `export type A = import("./a.ts").A;`,
      "core/d.ts": `import { a } from "./a.ts";`,
    };
    expect(violationsOf(files)).toEqual(["a circle of imports: core/a.ts → core/b.ts → core/c.ts"]);
  });

  test("two ways to one file are none", () => {
    const files = {
      "core/a.ts": `import { b } from "./b.ts"; import { c } from "./c.ts";`,
      "core/b.ts": `import { c } from "./c.ts";`,
      "core/c.ts": "",
    };
    expect(violationsOf(files)).toEqual([]);
  });
});
