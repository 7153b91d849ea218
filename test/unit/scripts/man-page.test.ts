import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { manPage } from "../../../scripts/docs/man-page.ts";
import { roffText, usageTerm } from "../../../scripts/docs/roff.ts";
import { buildProgram, exitStatuses } from "../../../src/cli/program.ts";
import { needsTools } from "../../support/needs.ts";
import { silentContext } from "../cli/support.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const page = read("man/ftrace-run.1");
const program = buildProgram(silentContext().context);

test("the page is what the command line's help makes of it", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(manPage({ program, version, readme: read("README.md") })).toBe(page);
});

describe("groff", () => {
  needsTools("groff");

  test("finds nothing to warn of", () => {
    expect(groff("-man", "-ww", "-z", "-b", "-Tutf8")).toEqual({ stdout: "", stderr: "", status: 0 });
  });

  test.each(commandsOf(program).map((command) => [nameOf(command), command] as const))(
    "prints %s with every argument and option, as it is typed",
    (name, command) => {
      const text = sectionOf(name);
      expect(text).toContain(command.description());
      for (const argument of command.registeredArguments) expect(text).toMatch(tag(argument.name()));
      for (const { flags, description } of command.options) {
        const [names, value = ""] = flags.split(/ (?=[<[])/u);
        expect(text).toMatch(tag(names!));
        expect(text).toContain(description);
        expect(text).toContain(value.replace(/^<|>$/gu, ""));
      }
    },
  );

  test("prints the options of all commands, and every exit status", () => {
    const text = printed();
    for (const { flags } of program.options) expect(text).toMatch(tag(flags));
    for (const [status, meaning] of exitStatuses) {
      expect(text).toMatch(tag(status));
      expect(text).toContain(meaning);
    }
  });

  test("prints the README's tour as examples", () => {
    const examples = printed().split("\nEXAMPLES\n")[1]!.split("\nSEE ALSO\n")[0]!;
    const [, tour] = /^## A tour in .*\n+```sh\n([^]*?)```$/mu.exec(read("README.md"))!;
    const commands = tour!
      .trim()
      .split("\n")
      .map((line) => line.split(" #")[0]!.trim());
    expect(commands.length).toBeGreaterThan(5);
    expect(examples.match(/^ +ftrace-run .*$/gmu)?.map((line) => line.trim())).toEqual(commands);
  });
});

test("the page has the sections that man-pages(7) names, in that order", () => {
  expect([...page.matchAll(/^\.SH (.+)$/gmu)].map(([, title]) => title)).toEqual([
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "COMMANDS",
    "EXIT STATUS",
    "ENVIRONMENT",
    "FILES",
    "EXAMPLES",
    "SEE ALSO",
  ]);
});

/** Set by ftrace-run itself, by npm or by sudo beside SUDO_UID; Node's own are Node's to document. */
const NOT_FOR_USERS = /^(?:FTRACE_RUN_|NODE_|npm_|SUDO_USER$)/u;

test("the page has every environment variable that the sources read", () => {
  const sources = globSync(["src/**/*.ts", "bin/*.js"], { cwd: root }).map(read).join("\n");
  const found = [...sources.matchAll(/\benv(?:ironment)?(?:\.|\["|\?\.\[")(\w+)/gu)].map(([, name]) => name!);
  const names = [...new Set(found)].filter((name) => /^[A-Z]/u.test(name) && !NOT_FOR_USERS.test(name));
  expect(names).toEqual(expect.arrayContaining(["NO_COLOR", "XDG_DATA_HOME", "PATH"]));
  const [, environment] = /^\.SH ENVIRONMENT$([^]*?)^\.SH/mu.exec(page)!;
  expect(names.filter((name) => !environment!.includes(name))).toEqual([]);
});

describe("roff", () => {
  test.each([
    [".TH is text", "\\&.TH is text"],
    ["'so is this", "\\(aqso is this"],
    ["one\n.two", "one\n\\&.two"],
    ["--set a\\b", "\\-\\-set a\\eb"],
    ['`-` ~/x ^ "…"', "\\(ga\\-\\(ga \\(ti/x \\(ha \\(dq\\[u2026]\\(dq"],
  ])("text %j", (text, expected) => {
    expect(roffText(text)).toBe(expected);
  });

  test.each([
    ["-o, --out <dir>", "\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fIdir\\fR"],
    ["--vm [KERNEL]", "\\fB\\-\\-vm\\fR [\\fIKERNEL\\fR]"],
  ])("term %j", (term, expected) => {
    expect(usageTerm(term)).toBe(expected);
  });

  test("text is printed as it was, whatever it holds", () => {
    const text = String.raw`.so /etc/passwd\n \fBx\fR \*(xx \n[.g] -- "q" 'a' ${"`"}b${"`"} ~ ^ ${"…é"}`;
    const { stdout, stderr } = groffOf(`.TH X 1\n.SH A\n${roffText(text)}\n`, "-man", "-Tutf8", "-rLL=1000n");
    expect({ stderr, hasText: stdout.includes(text) }).toEqual({ stderr: "", hasText: true });
  });
});

function groff(...args: readonly string[]): ReturnType<typeof groffOf> {
  return groffOf(page, ...args);
}

function groffOf(
  input: string,
  ...args: readonly string[]
): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const { stdout, stderr, status } = spawnSync("groff", args, { input, encoding: "utf8" });
  return { stdout, stderr, status };
}

/** Without fonts, in lines so long that none is broken. */
function printed(): string {
  return groff("-man", "-Tutf8", "-P-cbou", "-rLL=1000n").stdout.replaceAll(/(?<=\S) {2,}(?=\S)/gu, " ");
}

function sectionOf(command: string): string {
  const sections = printed().split(/^ {3}(?=\S)/mu);
  return sections.find((text) => /^.*?(?= \[options\]|$)/mu.exec(text)![0] === command)!;
}

/** A paragraph's tag; what it is about may follow on its line. */
function tag(text: string): RegExp {
  const literal = text.replaceAll(/[.+[\]]/gu, "\\$&");
  return new RegExp(`^ +${literal}(?: .*)?$`, "mu");
}

function commandsOf({ commands }: Command): readonly Command[] {
  return commands.flatMap((command) => [command, ...command.commands]);
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}
