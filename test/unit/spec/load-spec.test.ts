import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load, loaded, marked, MINIMAL, problems } from "./support.ts";

describe("a whole spec", () => {
  const spec = loaded(
    `version: 1
question: Who?
params:
  seconds: {type: integer, default: 5, description: how long}
  who: sh
duration: \${seconds}s
workload:
  - run: [sleep, 0.50, true, "x y"]
    count: 2
    cpus: [0]
    env: {A: 1, B: 0x10, C: "two"}
    stdin: {text: hello}
    stdout: none
    timeout: 200ms
    wait: false
scope: {pids: workload, cpus: [1]}
buffer: {per-cpu: 16MiB, sub-buffer: 64KiB, when-full: drop-newest}
clock: boot
tracepoints:
  - sched:sched_wakeup*
  - event: sched:sched_switch
    filter: prev_comm ~ "\${who}*"
    optional: true
aggregations:
  switches: {use: count, of: sched:sched_switch, by: [prev_comm], where: prev_pid != 0}
  gaps: {use: latency, from: a:b, to: a:c, key: pid, where-from: x == 1}
expect:
  - switches.total > 100
loss: allow
`,
    { set: { seconds: "7" } },
  );

  test("has its values in base units", () => {
    expect(spec).toMatchObject({
      name: "spec",
      question: "Who?",
      params: [
        { name: "seconds", value: 7, description: "how long" },
        { name: "who", value: "sh" },
      ],
      durationNs: { value: 7e9 },
      scope: { pids: "workload", cpus: [1] },
      buffer: { perCpuBytes: 16 * 2 ** 20, subBufferBytes: 65536, whenFull: "drop-newest" },
      clock: { value: "boot" },
      loss: "allow",
      warnings: [],
    });
  });

  test("takes arguments and variables as they were typed", () => {
    expect(spec.workload[0]).toMatchObject({
      run: ["sleep", "0.50", "true", "x y"],
      count: 2,
      cpus: [0],
      env: { A: "1", B: "0x10", C: "two" },
      stdin: { kind: "text", text: "hello" },
      stdout: { kind: "null" },
      stderr: { kind: "capture" },
      timeoutNs: 2e8,
      wait: false,
    });
  });

  test("has long forms for short ones, and expressions parsed", () => {
    expect(spec.tracepoints[0]).toMatchObject({ pattern: { value: "sched:sched_wakeup*" }, optional: false });
    expect(spec.tracepoints[1]).toMatchObject({
      optional: true,
      filter: { tree: { right: { value: "sh*" } } },
    });
    expect(spec.expect[0]!.expression.tree.kind).toBe("comparison");
  });

  test("knows where an aggregation's options were written", () => {
    const [switches, gaps] = spec.aggregations;
    expect(switches).toMatchObject({
      name: "switches",
      use: { value: "count" },
      options: { of: "sched:sched_switch", by: ["prev_comm"] },
    });
    expect(Object.keys(switches!.options)).toEqual(["of", "by"]);
    expect(marked({ at: switches!.spanOf("by", 0) } as never)).toBe("prev_comm");
    expect(marked({ at: switches!.spanOf("nothing") } as never)).toBe("switches");
    expect(gaps!.conditions?.["where-from"]?.text).toBe("x == 1");
    expect(gaps!.options).not.toHaveProperty("use");
  });

  test("says nothing where nothing was said", () => {
    expect(loaded(MINIMAL)).toMatchObject({
      workload: [],
      scope: {},
      buffer: { perCpuBytes: 8 * 2 ** 20, whenFull: "drop-oldest" },
      clock: { value: "mono" },
      loss: "fail",
    });
    expect(loaded(MINIMAL)).not.toHaveProperty("question");
  });
});

describe("places go through YAML's ways of writing a text", () => {
  test.each([
    ["plain", "filter: prev_pid = 1"],
    ["single quotes", "filter: 'prev_comm ~ ''a'' && b = 1'"],
    ["double quotes", 'filter: "prev_comm ~ \\"a\\" \\x26& b = 1"'],
    ["folded", "filter: >-\n      prev_pid == 1 &&\n      b = 1"],
    ["literal", "filter: |\n      prev_pid == 1 &&\n        b = 1\n"],
    ["double quotes over lines", 'filter: "prev_pid == 1 && \\\n      c == 2 &&\n\n      b = 1"'],
    ["plain over lines", "filter: prev_pid == 1 &&\n      b = 1"],
    ["with wide characters before", "filter: prev_comm == '漢字😀' && b = 1"],
  ])("%s", (_, filter) => {
    const text = `version: 1\nduration: 1s\ntracepoints:\n  - event: sched:sched_switch\n    ${filter}\n`;
    const [problem] = problems(text);
    expect(problem?.message).toBe('"=" is not an operator');
    expect(problem!.at!.start).toBe(text.lastIndexOf("= 1"));
    expect(marked(problem!)).toBe("=");
  });
});

function problemCodes(text: string, set: Readonly<Record<string, string>>): readonly string[] {
  const spec = load(text, { set });
  return spec.ok ? [] : spec.error.map(({ code }) => code);
}

describe("parameters", () => {
  const withParam = (declaration: string, use: string): string =>
    `version: 1\nparams: {p: ${declaration}}\n${use}\ntracepoints: [sched:sched_switch]\n`;

  test("a value that is one parameter takes its type", () => {
    const text = withParam("{type: integer, default: 2}", "workload: [{run: [ls], count: '${p}'}]");
    expect(loaded(text).workload[0]!.count).toBe(2);
    expect(loaded(text, { set: { p: "3" } }).workload[0]!.count).toBe(3);
  });

  test("--set is typed", () => {
    const text = withParam("{type: integer, default: 2, minimum: 1, maximum: 9}", "duration: ${p}s");
    for (const value of ["", "x", "1.5", "0", "10", "1e0", "NaN", "0x2", " 2", "99999999999999999999"]) {
      expect(problems(text, { set: { p: value } }), value).toMatchObject([
        { code: "bad-param", at: { source: { path: "--set" } } },
      ]);
    }
    expect(problems(text, { set: { q: "1" } })).toMatchObject([{ code: "unknown-param" }]);
    expect(problems(text, { set: { __proto__: "1", constructor: "2" } })).toMatchObject([
      { code: "unknown-param" },
    ]);
  });

  test("integers have all 64 bits, from the file, from --set, and in expressions", () => {
    const large = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n, 18_446_744_071_585_963_085n, -(2n ** 63n)),
    );
    const spec = (declaration: string): string =>
      withParam(
        declaration,
        "duration: 1s\naggregations: {n: {use: count, of: sched_switch, by: x, where: 'x == ${p}'}}\nexpect: ['n[${p}].count == ${p}']",
      );
    fc.assert(
      fc.property(large, large, (value, other) => {
        const exact = { kind: "number", exact: value };
        const wanted = { kind: "comparison", left: { key: [exact] }, right: exact };
        for (const [declaration, set] of [
          [`{type: integer, default: ${value}}`, {}],
          [String(value), {}],
          [`{type: integer, default: ${other}}`, { p: String(value) }],
          [
            `{type: integer, default: ${value}, minimum: ${value}, maximum: ${value}, choices: [${value}]}`,
            {},
          ],
        ] as const) {
          const { aggregations, expect: expected, params } = loaded(spec(declaration), { set });
          expect(BigInt(params[0]!.value)).toBe(value);
          expect(expected[0]!.expression.tree).toMatchObject(wanted);
          expect(aggregations[0]!.where!.tree).toMatchObject({ right: exact });
        }
        const [least, most] = value < other ? [value, other] : [other, value];
        const narrow = spec(`{type: integer, default: ${least}, maximum: ${least}}`);
        expect(problemCodes(narrow, { p: String(most) })).toEqual(least === most ? [] : ["bad-param"]);
      }),
      { numRuns: 60 },
    );
    const beyond = [2n ** 64n, -(2n ** 63n) - 1n];
    for (const value of beyond) {
      expect(problemCodes(spec(`{type: integer, default: ${value}}`), {})).toEqual(["bad-param"]);
      expect(problemCodes(spec("{type: integer, default: 1}"), { p: String(value) })).toEqual(["bad-param"]);
    }
  });

  test.each([
    ["an expectation", "aggregations: {n: {use: count, of: 'a:b'}}\nexpect: ['n.total >= ${p}']"],
    ["a filter", "tracepoints: [{event: 'a:b', filter: 'x > ${p} && y & ${p}'}]"],
    ["a condition", "aggregations: {n: {use: count, of: 'a:b', where: 'x >= ${p}'}}"],
  ])("a wrong one is told alone, not what uses it: %s", (_, use) => {
    const tracepoints = use.startsWith("tracepoints") ? "" : "\ntracepoints: ['a:b']";
    for (const declaration of [
      "{type: integer, default: 2}",
      "{type: integer}",
      "{type: size, default: 1KiB}",
    ]) {
      const text = `version: 1\nduration: 1s${tracepoints}\nparams: {p: ${declaration}}\n${use}`;
      expect(problems(text, { set: { p: "abc" } }).map(({ code }) => code)).toEqual(["bad-param"]);
    }
    const unset = `version: 1\nduration: 1s${tracepoints}\nparams: {p: {type: integer}}\n${use}`;
    expect(problems(unset).map(({ message }) => message)).toEqual(['parameter "p" has no value']);
  });

  test("durations, sizes, choices and booleans", () => {
    expect(loaded(withParam("{type: duration, default: 200ms}", "duration: ${p}")).durationNs!.value).toBe(
      2e8,
    );
    expect(problems(withParam("{type: duration, default: 200}", "duration: ${p}"))).toMatchObject([
      { code: "bad-param" },
    ]);
    expect(
      problems(withParam("{type: string, default: x, choices: [y]}", "name: ${p}\nduration: 1s")),
    ).toMatchObject([{ code: "bad-param" }]);
    expect(loaded(withParam("true", "workload: [{run: [ls], wait: '${p}'}]")).workload[0]!.wait).toBe(true);
  });

  test("keys are left alone, and $${ is a literal ${", () => {
    const text = withParam(
      "5",
      "duration: ${p}s\nworkload: [{run: [sh, -c, 'echo $${HOME} ${p}'], env: {A: '$${p}'}}]",
    );
    expect(loaded(text).workload[0]).toMatchObject({
      run: ["sh", "-c", "echo ${HOME} 5"],
      env: { A: "${p}" },
    });
  });

  test("a text is no program: it can't leave the literal it stands in", () => {
    const evil = 'x" || prev_pid == 1 || prev_comm == "';
    const text = withParam("{type: string, default: sh}", "duration: 1s").replace(
      "[sched:sched_switch]",
      "[{event: 'sched:sched_switch', filter: 'prev_comm ~ \"${p}*\"'}]",
    );
    expect(loaded(text, { set: { p: evil } }).tracepoints[0]!.filter!.tree).toMatchObject({
      kind: "comparison",
      right: { value: `${evil}*` },
    });
  });

  test("one that is never used is warned of", () => {
    expect(loaded(withParam("5", "duration: 1s")).warnings).toMatchObject([
      { severity: "warning", message: 'parameter "p" is never used' },
    ]);
  });
});

describe("extends", () => {
  const base =
    "version: 1\nname: base\nduration: 1s\nclock: mono\nparams: {n: 1}\ntracepoints: [sched:sched_switch]\naggregations:\n  a: {use: count, of: sched:sched_switch, by: [prev_comm]}\n";

  test("maps are merged by key, lists appended; the name is the file's own", () => {
    const spec = loaded({
      "spec.yaml":
        "version: 1\nname: own\nextends: ./parts/base.yaml\nparams: {n: 2}\ntracepoints: [sched:sched_wakeup]\naggregations:\n  b: {use: count, of: sched:sched_wakeup}\n",
      "parts/base.yaml": base,
    });
    expect(spec.name).toBe("own");
    expect(spec.params).toMatchObject([{ name: "n", value: 2 }]);
    expect(spec.tracepoints.map(({ pattern }) => pattern.value)).toEqual([
      "sched:sched_switch",
      "sched:sched_wakeup",
    ]);
    expect(spec.aggregations.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(spec.tracepoints[0]!.at.source.path).toBe("parts/base.yaml");
  });

  test("paths are relative to the file they stand in", () => {
    const files = {
      "spec.yaml": "version: 1\nextends: a/one.yaml\n",
      "a/one.yaml": "version: 1\nextends: ../b/two.yaml\n",
      "b/two.yaml": base,
    };
    expect(loaded(files).durationNs?.value).toBe(1e9);
  });

  test("conflicts name both places", () => {
    const [conflict, ...more] = problems({
      "spec.yaml": "version: 1\nextends: base.yaml\nduration: 2s\naggregations:\n  a: {by: [next_comm]}\n",
      "base.yaml": base,
    });
    expect(conflict).toMatchObject({
      code: "extends-conflict",
      related: [{ at: { source: { path: "base.yaml" } } }],
    });
    expect(marked(conflict!)).toBe("2s");
    expect(more.map(marked)).toEqual(["[next_comm]"]);
  });

  test("cycles end, however their paths are written", () => {
    const files = {
      "spec.yaml": "version: 1\nextends: ./a/../b.yaml\n",
      "b.yaml": "version: 1\nextends: spec.yaml\n",
    };
    expect(problems(files)).toMatchObject([{ code: "extends-cycle" }]);
    const chain = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${index}.yaml`, `version: 1\nextends: ${index + 1}.yaml\n`]),
    );
    expect(problems({ ...chain, "spec.yaml": "version: 1\nextends: 0.yaml\n" })).toMatchObject([
      { code: "extends-cycle" },
    ]);
  });
});

describe("hostile files", () => {
  test("any text gives a spec or placed problems, soon", () => {
    const line = fc.constantFrom(
      "version: 1",
      "duration: 1s",
      "tracepoints:",
      "  - a:b",
      "  - event: a:b",
      "    filter: x == 1",
      "params:",
      "  p: 5",
      "aggregations:",
      "  s: {use: count, of: a:b}",
      "expect:",
      "  - s.total > 1",
      "extends: spec.yaml",
      "? x",
      "- - -",
      "&a [*a]",
      "<<: *a",
      "!!binary x",
      "\t",
      "{",
      "[",
      '"',
      "'",
      "|",
      ">",
      "---",
      "...",
      "%YAML 1.1",
      "name: ${p",
      "\u202e",
      "\ufeff",
      "__proto__: 1",
      "constructor: {}",
    );
    const text = fc.oneof(
      fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n")),
      fc.string({ unit: "binary", maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (source) => {
        const result = load(source);
        if (result.ok) return;
        expect(result.error.length).toBeGreaterThan(0);
        for (const { at } of result.error) {
          expect(at!.start).toBeLessThanOrEqual(at!.end);
          expect(at!.end).toBeLessThanOrEqual(at!.source.text.length);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ["many brackets", "x: ".concat("[".repeat(100_000))],
    ["many dashes", "- ".repeat(60_000)],
    [
      "billion laughs",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghijk"
        .split("")
        .map((name, index) => `${name}: &${name} [${`*${"abcdefghij"[index]!},`.repeat(9)}]`)
        .join("\n")}`,
    ],
    ["many wrong keys", Array.from({ length: 9000 }, (_, index) => `key${index}: 1`).join("\n")],
    ["one long key", `${"k".repeat(200_000)}: 1`],
    ["many anchors", Array.from({ length: 9000 }, (_, index) => `- &a${index} x`).join("\n")],
  ])("%s are refused soon", (_, text) => {
    const started = performance.now();
    expect(problems(text).length).toBeGreaterThan(0);
    expect(problems(text).length).toBeLessThanOrEqual(101);
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  test("a key named __proto__ changes nothing", () => {
    problems(`${MINIMAL}__proto__: {polluted: true}\n`);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

test("a duration of the command line takes the place of the spec's", () => {
  expect(loaded(MINIMAL, { duration: "3s" }).durationNs!.value).toBe(3e9);
  expect(problems(MINIMAL, { duration: "3" })).toMatchObject([
    { code: "bad-unit", at: { source: { path: "--duration" } } },
  ]);
});

describe("a long list of functions", () => {
  const listed = (count: number): string => {
    const names = Array.from({ length: count }, (_, index) => `f${index}`).join(", ");
    return `version: 1\nduration: 1s\ntracer: {type: function, functions: [${names}]}\n`;
  };

  test("has at most 10,000 names", () => {
    expect(loaded(listed(10_000)).tracer?.functions).toHaveLength(10_000);
    expect(problems(listed(10_001)).map(({ message }) => message)).toEqual([
      "the list may have at most 10000 items",
    ]);
  });
});
