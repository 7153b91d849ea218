import { expect, test } from "vitest";
import { setList } from "../../../../src/session/steps/set-list.ts";
import type { TracefsResult } from "../../../../src/tracefs/port.ts";

const known = [
  ...Array.from({ length: 50 }, (_, index) => `f${index}`),
  "twice",
  "in_module [ext4]",
  "twice",
];
const path = "instances/mine/set_ftrace_filter";
const names = [...Array.from({ length: 25 }, (_, index) => `f${index * 2}`), "twice", "in_module"];
const meant = [...names.slice(0, 25), "twice", "twice", "in_module [ext4]"].toSorted();

test("many functions are set by their numbers, all that have the name, and what the list then says is compared", async () => {
  const list = new FunctionList(known);
  expect(await setList(list, { kind: "set-list", path, lines: names })).toEqual({
    ok: true,
    value: undefined,
  });
  expect(list.written.every((line) => /^\d+$/u.test(line))).toBe(true);
  expect(list.content.toSorted()).toEqual(meant);
});

test("numbers that mean other functions (a module came meanwhile), or nothing, give way to the names", async () => {
  for (const kernel of [["a_new_one", ...known], "no numbers"] as const) {
    const list = new FunctionList(known, kernel);
    expect((await setList(list, { kind: "set-list", path, lines: names })).ok).toBe(true);
    expect(list.written.slice(-names.length)).toEqual(names);
    expect(list.content.toSorted()).toEqual(meant);
  }
});

test("patterns, few functions, and lists that take no numbers are written as they are", async () => {
  for (const [file, lines] of [
    [path, [...names, "vfs_*"]],
    [path, ["f1", "f2"]],
    ["set_graph_function", names],
  ] as const) {
    const list = new FunctionList(known);
    await setList(list, { kind: "set-list", path: file, lines });
    expect(list.written).toEqual(lines);
  }
});

test("progress is reported while it lasts, and a refusal ends it with the line that was refused", async () => {
  const list = new FunctionList(known, "no numbers");
  const said: string[] = [];
  const lines = [...names, "nosuch"];
  const result = await setList(list, { kind: "set-list", path, lines }, (doing) => said.push(doing));
  expect(said.slice(-2)).toEqual(["0 of 28", "16 of 28"]);
  expect(result).toMatchObject({ ok: false, error: { errno: "EINVAL", text: "nosuch" } });
});

/** One list as the kernel keeps it. `kernel`: its functions now; those of `shown` were read before. */
class FunctionList {
  content: string[] = [];
  readonly written: string[] = [];
  readonly #shown: readonly string[];
  readonly #kernel: readonly string[] | "no numbers";

  constructor(shown: readonly string[], kernel: readonly string[] | "no numbers" = shown) {
    this.#shown = shown;
    this.#kernel = kernel;
  }

  read(file: string): TracefsResult<string> {
    const lines = file === "available_filter_functions" ? this.#shown : this.content;
    return { ok: true, value: lines.map((line) => `${line}\n`).join("") };
  }

  clear(): TracefsResult<void> {
    this.content = [];
    return { ok: true, value: undefined };
  }

  appendLines(file: string, lines: readonly string[]): TracefsResult<void> {
    for (const text of lines) {
      this.written.push(text);
      const found = this.#find(text);
      if (found.length === 0)
        return { ok: false, error: { operation: "append", path: file, errno: "EINVAL", text } };
      this.content.push(...found);
    }
    return { ok: true, value: undefined };
  }

  #find(text: string): readonly string[] {
    if (text.endsWith("*")) return [text];
    if (!/^\d+$/u.test(text)) return known.filter((line) => line.split(" ")[0] === text);
    const line = this.#kernel === "no numbers" ? undefined : this.#kernel[Number(text) - 1];
    return line === undefined ? [] : [line];
  }
}
