import { readFileSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkFilter } from "../../src/expr/check/check-filter.ts";
import { compilePredicate, type FieldAccess } from "../../src/expr/compile-predicate.ts";
import { printForKernel } from "../../src/expr/print-for-kernel.ts";
import { fieldTypes } from "../../src/spec/field-types.ts";
import { parseEventFormat } from "../../src/trace/decode/parse-event-format.ts";
import { Instance } from "../support/instance.ts";
import { parse } from "../unit/expr/support.ts";

/**
 * The kernel is asked what its filters mean: `task:task_rename` fires when a process changes its own name, with a text of
 * our choice (newcomm) and a number (oom_score_adj, s16).
 */
const NAMES = ["a", "ab", "abc", "b", "ba", "a*b", "x[y]", "0abc", "09", "é", "é!", "aaaaaaaaaaaaaaa"];
const SCORES = [0, 1, 5, 255, 256, 500, 1000];

interface Renaming {
  readonly name: string;
  readonly score: number;
}

const renamings: readonly Renaming[] = NAMES.map((name, index) => ({
  name,
  score: SCORES[index % SCORES.length]!,
}));
const comm = readFileSync("/proc/self/comm", "utf8").trimEnd();
const score = readFileSync("/proc/self/oom_score_adj", "utf8").trimEnd();
let instance: Instance;

beforeAll(() => {
  instance = new Instance("filter-language");
  instance.write("events/task/task_rename/enable", "1");
});

afterAll(() => {
  writeFileSync("/proc/self/comm", comm);
  writeFileSync("/proc/self/oom_score_adj", score);
  instance[Symbol.dispose]();
});

describe("a filter that the checker finds right", () => {
  const number = fc.oneof(
    fc.integer({ min: -32768, max: 32767 }).map(String),
    fc.nat(32767).map((value) => `0x${value.toString(16)}`),
    fc.nat(511).map((value) => `0${value.toString(8)}`),
  );
  const text = fc.stringMatching(/^[ab*?[\]!é\\0-]{0,5}$/);
  const comparison = fc.oneof(
    fc
      .tuple(fc.constantFrom("oom_score_adj"), fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "&"), number)
      .map((parts) => parts.join(" ")),
    fc
      .tuple(fc.constantFrom("newcomm"), fc.constantFrom("==", "!=", "~"), text)
      .map(([field, sign, value]) => `${field}${sign}"${value}"`),
    fc.constantFrom(...NAMES).map((name) => `newcomm == '${name}'`),
    fc.constantFrom(...SCORES).map((value) => `oom_score_adj == ${value}`),
    fc.constantFrom("&", "==", "!=").map((sign) => `oom_score_adj ${sign} CPUS{1}`),
    fc.constantFrom("CPUS{0-1}", "CPUS{0}", "CPUS{1,0}").map((cpus) => `oom_score_adj & ${cpus}`),
    fc
      .tuple(fc.constantFrom("==", "!=", "~"), text)
      .map(([sign, value]) => `newcomm.ustring ${sign} '${value}'`),
  );
  const filter = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      comparison,
      tie("tree").map((tree) => `!(${tree})`),
      fc
        .tuple(tie("tree"), fc.constantFrom("&&", "||"), tie("tree"))
        .map(([a, sign, b]) => `(${a}) ${sign} ${b}`),
    ),
  })).tree;

  test("is taken by the kernel, and means there what it means here", () => {
    let compared = 0;
    fc.assert(
      fc.property(filter, (source) => {
        const tree = parse(source);
        fc.pre(checkFilter(tree, fields()).length === 0);
        compared += 1;
        expect(recordedThrough(printForKernel(tree).text), source).toEqual(
          renamings.filter((_, row) => compilePredicate(tree, bind)(row)).map(({ name }) => name),
        );
      }),
      { numRuns: 200 },
    );
    console.log(`${compared} filters on ${renamings.length} events each: the kernel and we agree`);
    expect(compared).toBeGreaterThanOrEqual(200);
  });
});

describe("the kernel's surprise that printing avoids: `*x` looks at the end of the array, not of the text", () => {
  test.each([
    ["*b", ["ab", "b", "a*b"]],
    ["*é", ["é"]],
    ["!*a", NAMES.filter((name) => !name.endsWith("a"))],
    ["*a*", NAMES.filter((name) => name.includes("a"))],
    ["*aaa", ["aaaaaaaaaaaaaaa"]],
  ])("%s", (pattern, names) => {
    const printed = printForKernel(parse(`newcomm ~ "${pattern}"`)).text;
    expect(recordedThrough(printed)).toEqual(names);
  });
});

describe("the kernel's surprises, which the checker refuses", () => {
  test("a pattern that begins with a digit is taken literally", () => {
    expect(checkFilter(parse('newcomm ~ "0*"'), fields())).toMatchObject([{ code: "expression-type" }]);
    expect(recordedThrough('newcomm ~ "0*"')).toEqual([]);
    expect(recordedThrough('newcomm ~ "[0]*"')).toEqual(["0abc", "09"]);
  });

  test("a number beyond its field is cut to it", () => {
    expect(checkFilter(parse("oom_score_adj == 65537"), fields())).toMatchObject([
      { code: "expression-type" },
    ]);
    const ones = renamings.filter((one) => one.score === 1).map(({ name }) => name);
    expect(recordedThrough("oom_score_adj == 65537")).toEqual(ones);
    expect(ones).not.toEqual([]);
  });

  test("an ending && is dropped, or refused by newer kernels", () => {
    const outcome = (): unknown => {
      try {
        return recordedThrough('newcomm == "a" &&');
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    };
    expect([["a"], "EINVAL"]).toContainEqual(outcome());
    expect(() => parse('newcomm == "a" &&')).toThrow(/expected a value/);
  });
});

describe("what the kernel refuses, the checker refuses too", () => {
  test.each([
    "oom_score_adj ~ 1",
    'oom_score_adj == "1"',
    "newcomm == 1",
    'newcomm < "a"',
    "nope == 1",
    "oom_score_adj",
    "1 == oom_score_adj",
    "oom_score_adj == pid",
    "(pid == 1",
    "pid == 1)",
    "pid == 08",
    'newcomm == "a',
    "pid = 1",
    `newcomm == "${"x".repeat(256)}"`,
    "pid == 9223372036854775808",
    "common_type == -1",
  ])("%s", (source) => {
    expect(instance.tryWrite("events/task/task_rename/filter", source)).toBe(false);
    expect(problemsOf(source)).toBeGreaterThan(0);
  });
});

/** Every field with every operator and every kind of constant, bare, in parentheses and negated. */
describe("the checker takes what the kernel takes", () => {
  const operators = ["==", "!=", "<", "<=", ">", ">=", "&", "~"];
  const numbers = [
    "0",
    "1",
    "-1",
    "0x10",
    "-0x10",
    "010",
    "08",
    "0x",
    "99999999999",
    "18446744073709551615",
    "18446744073709551616",
    "+1",
    "1.5",
  ];
  const texts = ['"a"', "'a'", '"a*"', '"*a"', '"!a"', '"0a*"', '""', '"a', "pid", ""];
  const cpuLists = ["CPUS{0}", "CPUS{0-1}", "CPUS{0-1:1/2}", "CPUS{}", "CPUS{x}", "CPUS{0", "CPUS {0}"];
  const forms = [
    (text: string): string => text,
    (text: string): string => `(${text})`,
    (text: string): string => `!(${text}) && common_pid != 0`,
  ];

  /** What each event has: numbers, texts, addresses of texts, a set of CPUs, an array; and what every event has. */
  const fieldsOf: Readonly<Record<string, readonly string[]>> = {
    "task/task_rename": [
      "pid",
      "newcomm",
      "oom_score_adj",
      "common_type",
      "CPU",
      "COMM",
      "nope",
      "newcomm.ustring",
      "pid.ustring",
    ],
    "syscalls/sys_enter_openat": ["__syscall_nr", "filename", "filename.ustring", "dfd", "flags"],
    "raw_syscalls/sys_enter": ["id", "args"],
    "workqueue/workqueue_execute_start": ["work", "function"],
    "ipi/ipi_send_cpumask": ["cpumask", "callsite"],
  };

  test.each(Object.entries(fieldsOf))("%s", (event, names) => {
    const types = fieldsIn(event);
    const filters = names.flatMap((name) =>
      operators.flatMap((sign) =>
        [...numbers, ...texts, ...cpuLists].flatMap((constant) =>
          forms.map((form) => form(`${name} ${sign} ${constant}`)),
        ),
      ),
    );
    const judged = filters.map((filter) => ({
      filter,
      kernel: instance.tryWrite(`events/${event}/filter`, filter),
      ...judgedBy(filter, types),
    }));
    instance.write(`events/${event}/filter`, "0");
    const weRefuse = judged.filter(({ kernel, complaint }) => kernel && complaint !== undefined);
    const unexplained = weRefuse.filter(
      ({ complaint }) => !STRICTER.some((reason) => reason.test(complaint!)),
    );
    const weTake = judged.filter(({ kernel, complaint }) => !kernel && complaint === undefined);
    console.log(
      `${event}: ${judged.length} filters, ${weRefuse.length} refused on purpose, ${unexplained.length + weTake.length} differences`,
    );
    expect(unexplained).toEqual([]);
    expect(weTake).toEqual([]);
    expect(
      judged.filter(
        ({ printed }) => printed !== undefined && !instance.tryWrite(`events/${event}/filter`, printed),
      ),
    ).toEqual([]);
    instance.write(`events/${event}/filter`, "0");
  });

  /** docs/decisions/stricter-filters.md has each of them. */
  const STRICTER = [
    / has the range -?\d+ to \d+$/u,
    /^one CPU never equals several$/u,
    /ignores the wildcards of a pattern that starts with a digit$/u,
    /^the kernel does not support & with CPU/u,
    /is not the address of a string; \.ustring needs one$/u,
    /points to user memory, which a filter reads only with \.ustring/u,
    /is a set of CPUs$/u,
    /is an array or a structure/u,
    /is neither a CPU number nor a set of CPUs$/u,
  ];
});

describe("an address in a function, and strings of the process", () => {
  test("only calls with that path pass; a filter on the address alone passes none", () => {
    const path = `/tmp/filter-language-${process.pid}`;
    const opened = (filter: string): number => {
      instance.write(
        "events/syscalls/sys_enter_openat/filter",
        `(${filter}) && common_pid == ${process.pid}`,
      );
      instance.write("events/syscalls/sys_enter_openat/enable", "1");
      writeFileSync(`${instance.path}/trace`, "");
      for (let n = 0; n < 7; n++) writeFileSync(path, "");
      instance.write("events/syscalls/sys_enter_openat/enable", "0");
      return instance
        .read("trace")
        .split("\n")
        .filter((line) => line.includes("sys_openat(")).length;
    };
    const filter = (text: string): string => printForKernel(parse(text)).text;
    expect(opened(filter(`filename.ustring == "${path}"`))).toBe(7);
    expect(opened(filter(`filename.ustring ~ "*-${process.pid}"`))).toBe(7);
    expect(opened(filter(`filename.ustring != "${path}" && filename.ustring ~ "/tmp/*"`))).toBe(0);
    expect(opened(`filename == "${path}"`)).toBe(0);
    rmSync(path);
  });

  test("a function's name is read up to white space, and printed with some behind it", () => {
    const file = "events/workqueue/workqueue_execute_start/filter";
    const tree = parse(
      "(function.function == vmstat_update) || function.function != vmstat_update && CPU & CPUS{0}",
    );
    expect(checkFilter(tree, fieldsIn("workqueue/workqueue_execute_start"))).toEqual([]);
    expect(instance.tryWrite(file, printForKernel(tree).text)).toBe(true);
    expect(instance.tryWrite(file, "(function.function == vmstat_update)")).toBe(false);
    instance.write(file, "0");
  });
});

function judgedBy(
  filter: string,
  types: ReturnType<typeof fieldTypes>,
): { readonly complaint?: string; readonly printed?: string } {
  try {
    const tree = parse(filter);
    const [first] = checkFilter(tree, types);
    return first ? { complaint: first.message } : { printed: printForKernel(tree).text };
  } catch (error) {
    return { complaint: String(error) };
  }
}

function fieldsIn(event: string): ReturnType<typeof fieldTypes> {
  const format = parseEventFormat(event.split("/")[0]!, instance.read(`events/${event}/format`));
  if (!format.ok) throw new Error(`no format of ${event}`);
  return fieldTypes(format.value);
}

function problemsOf(source: string): number {
  try {
    return checkFilter(parse(source), fields()).length;
  } catch {
    return 1;
  }
}

function fields(): ReturnType<typeof fieldTypes> {
  return fieldsIn("task/task_rename");
}

function bind(field: string): FieldAccess | undefined {
  if (field === "newcomm") return { kind: "text", at: (row) => renamings[row]!.name };
  return field === "oom_score_adj" ? { kind: "number", at: (row) => renamings[row]!.score } : undefined;
}

/** The new names of the events that pass the kernel's filter. */
function recordedThrough(filter: string): readonly string[] {
  instance.write(
    "events/task/task_rename/filter",
    `(${filter.replace(/&&$/, "")}) && common_pid == ${process.pid}${filter.endsWith("&&") ? " &&" : ""}`,
  );
  writeFileSync(`${instance.path}/trace`, "");
  for (const { name, score: value } of renamings) {
    writeFileSync("/proc/self/oom_score_adj", String(value));
    writeFileSync("/proc/self/comm", name);
  }
  return instance
    .read("trace")
    .split("\n")
    .flatMap((line) => /newcomm=(.*) oom_score_adj=/.exec(line)?.[1] ?? []);
}
