import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProgram } from "../../../src/cli/program.ts";
import { silentContext } from "./support.ts";

const root = join(import.meta.dirname, "../../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "command-line-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function cli(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(root, "src/cli/main.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("a wrong command line ends with 2, and says what was meant", () => {
  test.each([
    ["no arguments", [], "Usage: ftrace-run"],
    ["a misspelt command", ["chekc"], 'did you mean "check"?'],
    ["a misspelt option", ["check", "--fromat", "json", "x.yaml"], "Did you mean --format?"],
    ["a misspelt option of the default command", ["x.yaml", "--durtion", "5s"], "Did you mean --duration?"],
    ["a missing argument", ["check"], "missing required argument 'spec'"],
    ["a missing argument: where to read on", ["check"], "(see: ftrace-run check --help)"],
    [
      "a spec where the recording belongs",
      ["report", "a.yaml", "trace.dat"],
      "a.yaml looks like a spec; usage: ",
    ],
    ["a spec beside a listing", ["report", "trace.dat", "a.yaml", "--format", "trace"], "cannot use a.yaml"],
    ["a document beside a listing", ["report", "a.dat", "--json", "--format", "trace"], "cannot use --json"],
    ["a glob that chooses no spec", ["list", "specs", "sched-swich"], 'did you mean "sched-switch"?'],
    ["a wrong choice", ["check", "--format", "xml", "x.yaml"], "Allowed choices are text, json"],
    ["a wrong thing to list", ["list", "evnts"], "Allowed choices are events, functions"],
    ["an assignment without =", ["x.yaml", "--set", "seconds"], "Expected name=value"],
    ["a spec where a document would be written", ["a.yaml", "--json", "b.yaml"], "must end in .json"],
    ["too many arguments", ["recover", "now"], "too many arguments"],
  ])("%s", (_, args, message) => {
    const { status, stdout, stderr } = cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("help", () => {
  const { context } = silentContext();
  const commands = buildProgram(context).commands.map((command) => command.name());

  test("there is every command of the design", () => {
    const designed = [
      "run",
      "check",
      "explain",
      "report",
      "show",
      "export",
      "test",
      "compare",
      "recover",
      "doctor",
      "list",
      "format",
      "symbols",
      "init",
      "vm",
    ];
    expect(commands).toEqual([...designed, "completion"]);
  });

  test.each(commands)("%s has help with an example", async (name) => {
    const spoken = silentContext();
    const program = buildProgram(spoken.context);
    await expect(program.parseAsync([name, "--help"], { from: "user" })).rejects.toThrow("(outputHelp)");
    expect(spoken.out()).toMatch(
      new RegExp(`^Usage: ftrace-run ${name}[^]*\nExamples:\n  .*ftrace-run`, "u"),
    );
    expect(spoken.err()).toBe("");
  });

  test("the table of exit statuses is the README's", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const table = [...readme.matchAll(/^\| (\d|128\+n) \| ([^|]+) \|$/gmu)].map(([, status, meaning]) => [
      status,
      meaning,
    ]);
    const help = cli("--help").stdout;
    const shown = [...help.matchAll(/^ {2}(\d|128\+n) {2}(.+)$/gmu)].map(([, status, meaning]) => [
      status,
      meaning,
    ]);
    expect(shown.map(([status]) => status)).toEqual(table.map(([status]) => status));
    for (const [index, [, meaning]] of shown.entries()) {
      const firstWords = meaning!
        .split(/[,;: ]+/u)
        .slice(0, 4)
        .join(" ");
      expect(table[index]![1]!.replace(/[,;:]/gu, "")).toContain(firstWords);
    }
  });
});

test("--version is the package's", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(cli("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

describe("init", () => {
  test("prints what it writes", () => {
    const printed = cli("init");
    expect(printed.status).toBe(0);
    expect(cli("init", "mine.yaml").status).toBe(0);
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toBe(printed.stdout);
  });

  test("names a schema that exists", () => {
    const [, schema] = /\$schema=(\S+)/u.exec(cli("init").stdout) ?? [];
    expect(existsSync(join(folder, schema!)) || existsSync(schema!)).toBe(true);
  });

  test("says so where the schema's path is this machine's alone", () => {
    const [first, , note] = cli("init").stdout.split("\n");
    expect(first).toContain("$schema=/");
    expect(note).toContain("on this machine");
  });

  test("names a project's own ftrace-run by a path that is the same for everybody", () => {
    const schemas = join(folder, "project/node_modules/ftrace-run/schemas");
    mkdirSync(schemas, { recursive: true });
    mkdirSync(join(folder, "project/perf"));
    writeFileSync(join(schemas, "spec.schema.json"), "{}");
    expect(cli("init", "project/perf/mine.yaml").status).toBe(0);
    const lines = readFileSync(join(folder, "project/perf/mine.yaml"), "utf8").split("\n");
    expect(lines[0]).toMatch(/\$schema=\.\.\/node_modules\/ftrace-run\/schemas\/spec\.schema\.json$/u);
    expect(lines[2]).toMatch(/^# Run it/u);
  });

  test("never writes over a file", () => {
    writeFileSync(join(folder, "precious.yaml"), "precious");
    const { status, stderr } = cli("init", "precious.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain("precious.yaml already exists; not overwritten");
    expect(readFileSync(join(folder, "precious.yaml"), "utf8")).toBe("precious");
  });

  test("says what the system said where it can't write", () => {
    const { status, stderr } = cli("init", "no/such/folder.yaml");
    expect(status).toBe(6);
    expect(stderr).toContain("ENOENT");
  });
});

test("list specs shows the shipped ones with their questions", () => {
  const { status, stdout } = cli("list", "specs", "sched-*");
  expect(status).toBe(0);
  expect(stdout).toContain("specs/sched-switch.yaml");
  expect(stdout).toContain("Which process is switched out, and which is switched in?");
});

test("list specs finds a word in a name or a question, in any case", () => {
  const found = (word: string): readonly string[] =>
    cli("list", "specs", word)
      .stdout.trimEnd()
      .split("\n")
      .map((line) => basename(line.split(" ")[0]!, ".yaml"));
  expect(found("snoop")).toEqual(expect.arrayContaining(["execsnoop", "killsnoop"]));
  expect(found("SWITCHED in")).toEqual(["sched-switch"]);
  expect(found("wakes")).toContain("who-wakes-whom");
  expect(found("sched-*")).toEqual(["sched-switch"]);
});

test("what isn't a terminal gets a line for each thing, however long", () => {
  const lines = cli("list", "aggregations").stdout.trimEnd().split("\n");
  expect(lines.filter((line) => !/^[a-z]/u.test(line))).toEqual([]);
  expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(100);
});

test("a reader that goes away is no error", () => {
  const script = '"$@" list aggregations | head -c 1; echo "status ${PIPESTATUS[0]}"';
  const main = [process.execPath, join(root, "src/cli/main.ts")];
  const { stdout, stderr } = spawnSync("bash", ["-c", script, "bash", ...main], { encoding: "utf8" });
  expect({ last: stdout.trim().split("\n").at(-1)?.slice(-8), stderr }).toEqual({
    last: "status 0",
    stderr: "",
  });
});

test("commands that only look leave no file behind", () => {
  const before = readdirSync(folder);
  for (const args of [
    ["list", "aggregations"],
    ["completion", "bash"],
    ["check", "nothing.yaml"],
  ])
    cli(...args);
  expect(readdirSync(folder)).toEqual(before);
});
