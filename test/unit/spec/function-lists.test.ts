import { describe, expect, test } from "vitest";
import { lineColumn } from "../../../src/core/source.ts";
import { buildResult } from "../../../src/result/build-result.ts";
import { loadSpec, type LoadOptions } from "../../../src/spec/load-spec.ts";

type Files = Readonly<Record<string, string>>;

/** A spec in folder `perf` with these lines under `tracer`, and the files beside it. */
function load(tracer: string, files: Files, options: LoadOptions = {}) {
  const source = {
    path: "perf/a.yaml",
    text: `version: 1\nduration: 1s\ntracer:\n  type: function\n${tracer}`,
  };
  const read = (path: string) =>
    path.startsWith("../") ? ("outside" as const) : path in files ? { text: files[path]! } : undefined;
  return loadSpec(source, { read }, options);
}

function loaded(tracer: string, files: Files, options?: LoadOptions) {
  const spec = load(tracer, files, options);
  if (!spec.ok) throw new Error(spec.error.map(({ message }) => message).join("; "));
  return spec.value;
}

describe("a list of functions", () => {
  test("has one name or pattern a line; comments, blank lines and line endings are not names", () => {
    const text = "\uFEFF# of the file system\nvfs_read\n\n  vfs_w*  # writing\r\n\t:mod:ext4\r\nno_newline";
    const { tracer } = loaded("  functions: {file: fs.txt}\n", { "perf/fs.txt": text });
    expect(tracer!.functions.map(({ value }) => value)).toEqual([
      "vfs_read",
      "vfs_w*",
      ":mod:ext4",
      "no_newline",
    ]);
    const [, second] = tracer!.functions;
    expect(second!.at.source.path).toBe("perf/fs.txt");
    expect(lineColumn(second!.at.source, second!.at.start)).toEqual({ line: 4, column: 3 });
    expect(text.slice(second!.at.start, second!.at.end)).toBe("vfs_w*");
  });

  test("stands among names, for every key that takes functions", () => {
    const { tracer, functionLists } = loaded(
      "  functions: [first, {file: lists/a.txt}, last]\n  exclude: {file: b.txt}\n  roots: [{file: b.txt}]\n  not-roots: [x]\n",
      { "perf/lists/a.txt": "one\ntwo\n", "perf/b.txt": "three\n" },
    );
    const values = [tracer!.functions, tracer!.exclude, tracer!.roots, tracer!.notRoots];
    expect(values.map((list) => list.map(({ value }) => value))).toEqual([
      ["first", "one", "two", "last"],
      ["three"],
      ["three"],
      ["x"],
    ]);
    expect(functionLists!.map(({ source, functions }) => [source.path, functions])).toEqual([
      ["perf/lists/a.txt", 2],
      ["perf/b.txt", 1],
      ["perf/b.txt", 1],
    ]);
  });

  test("may have 10,000 names, and not more", () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `f${index}\n`).join("");
    const spec = loaded("  functions: {file: a.txt}\n", { "perf/a.txt": names(10_000) });
    expect(spec.tracer!.functions).toHaveLength(10_000);
    expect(load("  functions: {file: a.txt}\n", { "perf/a.txt": names(10_001) })).toMatchObject({
      ok: false,
    });
  });

  test("can have a parameter in its path", () => {
    const tracer = "  functions: {file: '${which}.txt'}\nparams: {which: {type: string}}\n";
    const spec = loaded(tracer, { "perf/net.txt": "tcp_sendmsg\n" }, { set: { which: "net" } });
    expect(spec.tracer!.functions[0]!.value).toBe("tcp_sendmsg");
  });
});

describe("what is wrong with a list", () => {
  test.each<[string, string, Files, string, string]>([
    ["is outside", "{file: ../../x.txt}", {}, "file-unreadable", '"../x.txt" is outside the spec\'s folder'],
    ["is missing", "{file: x.txt}", {}, "file-unreadable", '"perf/x.txt" cannot be read'],
    ["has no name", "{file: x.txt}", { "perf/x.txt": "#\n" }, "wrong-value", "perf/x.txt names no function"],
    [
      "is too large",
      "{file: x.txt}",
      { "perf/x.txt": "#".repeat(2 ** 20 + 1) },
      "file-too-large",
      '"perf/x.txt" is larger than 1024 KiB',
    ],
    [
      "has control characters in its path",
      '{file: "a\\tb"}',
      {},
      "bad-name",
      "a path cannot contain control characters",
    ],
  ])("%s", (_, list, files, code, message) => {
    const spec = load(`  functions: ${list}\n`, files);
    expect(spec.ok ? [] : spec.error).toMatchObject([{ code, message }]);
  });

  test("is not a report's concern", () => {
    const spec = loaded("  functions: {file: x.txt}\n  roots: [a]\n", {}, { questionsOnly: true });
    expect(spec.functionLists).toBeUndefined();
    expect(spec.tracer!.functions).toEqual([]);
  });
});

test("the result names each list with its hash", () => {
  const spec = loaded("  functions: {file: a.txt}\n", { "perf/a.txt": "vfs_read\n" });
  // printf 'vfs_read\n' | sha256sum
  expect(buildResult({ toolVersion: "1", spec }).spec.lists).toEqual([
    {
      path: "perf/a.txt",
      sha256: "b453f637f95a9a0e21863b2bb645384d98aca565a61d01bbd218ee389ed4b609",
      functions: 1,
    },
  ]);
});
