import { check } from "recheck";
import { describe, expect, test } from "vitest";
import { sourceRegexes, type BuiltRegex, type SourceRegex } from "../../support/source-regexes.ts";

/**
 * Every regular expression of the program takes time in proportion to the text, whatever the text: nearly all of them meet a spec,
 * a recording, an ELF file, a process's name or a guest's output somewhere. `recheck` proves it, or finds a text that shows otherwise.
 */
const { literals, built } = sourceRegexes();

const NUMBER = String.raw`-?(?:0x[0-9a-f]{1,16}|[0-9]{1,20})`;
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`;
const NOT_INSIDE = String.raw`[/\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;

/** What patterns that are put together at run time are put together from, by the file. */
const PARTS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  "src/core/escape.ts": [{ "HIDDEN.source": HIDDEN }],
  "src/spec/spec-name.ts": [{ notInside: NOT_INSIDE }],
  "src/sites/static-probes/arm-operand.ts": [{ NUMBER }],
  "src/sites/static-probes/riscv-operand.ts": [{ NUMBER }],
  "src/sites/static-probes/x86-operand.ts": [{ NUMBER }],
  "src/sites/containers.ts": [{ id: "0a1b" }],
  "src/trace/ring-buffer/parse-header-page.ts": [{ name: "type_len" }, { name: "data max type_len" }],
  "src/trace/trace-dat/trace-dat-texts.ts": [{ name: "read events", what: "32-bit tasks" }],
  "src/tracefs/read-probe-facts.ts": [{ head: "e" }, { head: "t" }],
  "src/tracefs/kallsyms-lines.ts": [
    { address: "[0-9a-f]+", name: "vfs_read|vfs_write" },
    { address: "ffffffff81000000|ffffffff81000040", name: String.raw`\S+` },
  ],
};

/** The pattern as the program has it: its template with the parts filled in. */
function assembled({ at, written, flags }: BuiltRegex, parts: Readonly<Record<string, string>>): SourceRegex {
  const isTemplate = written.startsWith("`");
  const text = isTemplate ? written.slice(1, -1) : `\${${written}}`;
  const pattern = text.replaceAll(/\$\{([^}]+)\}|\\\\/gu, (whole, part: string | undefined) => {
    if (part === undefined) return "\\";
    const value = parts[part];
    if (value === undefined) throw new Error(`${at}: nothing is known of ${whole}`);
    return value;
  });
  return { at, pattern, flags };
}

async function faultOf({ at, pattern, flags }: SourceRegex): Promise<string | undefined> {
  const verdict = await check(pattern, flags, { timeout: 60_000 });
  if (verdict.status === "safe") return undefined;
  const why = verdict.status === "vulnerable" ? verdict.complexity.summary : JSON.stringify(verdict.error);
  return `${at} /${pattern}/${flags}: ${why}`;
}

/** One after the other: each starts a process. */
async function faultsOf(regexes: readonly SourceRegex[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const regex of regexes) {
    const fault = await faultOf(regex);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

const MINUTES_MS = 300_000;

test("every regular expression written in the sources is linear", { timeout: MINUTES_MS }, async () => {
  expect(literals.length).toBeGreaterThan(300);
  expect(await faultsOf(literals)).toEqual([]);
});

test("so is every one that is put together at run time", { timeout: MINUTES_MS }, async () => {
  const unknown = built.filter(({ file }) => PARTS[file] === undefined);
  expect(unknown, "say in PARTS what these are put together from").toEqual([]);
  const whole = built.flatMap((one) => PARTS[one.file]!.map((parts) => assembled(one, parts)));
  expect(whole.length).toBeGreaterThan(8);
  expect(await faultsOf(whole)).toEqual([]);
});

test("the table of parts names no file that puts none together", () => {
  const files = new Set(built.map(({ file }) => file));
  expect(Object.keys(PARTS).filter((file) => !files.has(file))).toEqual([]);
});

describe("the check itself finds", () => {
  test.each([
    [String.raw`\0+$`, "u"],
    [String.raw`\[([^\]]+)\]`, ""],
    [String.raw`\s+#.*$`, ""],
    [String.raw`^(a+)+$`, ""],
  ])("%s", async (pattern, flags) => {
    expect(await faultOf({ at: "here", pattern, flags })).toMatch(/polynomial|exponential/u);
  });
});
