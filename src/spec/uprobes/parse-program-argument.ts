import { type ArgumentProblem, type Fetch, type FetchArgument, innermost } from "../probes/fetch-argument.ts";
import { type ParsedArgument, parseFetchArgument } from "../probes/parse-fetch-argument.ts";

/** An argument of a probe in a program. Where it is on the machine at hand is settled by the plan. */
export interface ProgramArgument extends FetchArgument {
  /** The text says no type: it is a word of the program, whose size the text can't know. */
  readonly isPlainWord: boolean;
}

/** An argument of a probe in a program, or what is wrong with it. */
export type ParsedProgramArgument =
  | { readonly ok: true; readonly value: ProgramArgument }
  | Extract<ParsedArgument, { readonly ok: false }>;

/**
 * Parses `FETCH[:TYPE]` of a program: the kernel's grammar, with `arg1` and `retval` for what the kernel doesn't know of
 * programs, and without what programs don't have. Total.
 */
export function parseProgramArgument(text: string): ParsedProgramArgument {
  const [kernelText, insertedAt] = withDollar(text);
  const parsed = parseFetchArgument(kernelText);
  if (!parsed.ok) return { ok: false, error: shifted(parsed.error, insertedAt) };
  const problem = notOfPrograms(parsed.value, text);
  if (problem) return { ok: false, error: problem };
  return { ok: true, value: { ...parsed.value, isPlainWord: isPlainWord(parsed.value, text) } };
}

/** The parser of the kernel's grammar knows `$arg1` and `$retval`. Returns where the `$` was put in. */
function withDollar(text: string): readonly [text: string, insertedAt: number] {
  const at = /(?:^|\()(?=(?:arg\d{1,3}|retval)(?![\w.]|->))/u.exec(text);
  if (!at) return [text, Number.POSITIVE_INFINITY];
  const insertedAt = at.index + at[0].length;
  return [`${text.slice(0, insertedAt)}$${text.slice(insertedAt)}`, insertedAt];
}

function shifted(problem: ArgumentProblem, insertedAt: number): ArgumentProblem {
  const back = (offset: number): number => (offset > insertedAt ? offset - 1 : offset);
  // What the parser advises is right without the kernel's sign, too.
  const hint = problem.hint?.replaceAll(/\$(?=arg|retval)/gu, "");
  return { ...problem, hint, start: back(problem.start), end: back(problem.end) };
}

function isPlainWord({ fetch }: FetchArgument, text: string): boolean {
  const isText = fetch.kind === "comm" || fetch.kind === "constant-text";
  return !isText && !text.includes(":");
}

/** Types whose values are the kernel's own (kernel/trace/trace_probe.c refuses them for programs, or prints nonsense). */
const kernelTypes: ReadonlySet<string> = new Set(["symbol", "%pd", "%pD"]);

function notOfPrograms({ fetch, type }: FetchArgument, text: string): ArgumentProblem | undefined {
  const whole = { start: 0, end: text.length };
  if (kernelTypes.has(type.name))
    return problemOf(
      "expression-type",
      `type ${type.name} works only in kprobes`,
      whole,
      "use x64, which shows the address",
    );
  return notFetched(innermost(fetch), whole);
}

function notFetched(
  fetch: Exclude<Fetch, { kind: "dereference" }>,
  whole: Pick<ArgumentProblem, "start" | "end">,
): ArgumentProblem | undefined {
  if (fetch.kind === "variable") {
    const hint = "use arg1, arg2, … (by position), retval, or a register such as %di";
    return problemOf(
      "expression-syntax",
      `the kernel cannot fetch a program's arguments by name (${fetch.path})`,
      whole,
      hint,
    );
  }
  if (fetch.kind === "memory" && !/^[\d+]/u.test(fetch.address))
    return problemOf(
      "expression-syntax",
      "the kernel cannot fetch a program's variables by name",
      whole,
      "give an address: @0x404028",
    );
  return undefined;
}

function problemOf(
  code: ArgumentProblem["code"],
  message: string,
  range: Pick<ArgumentProblem, "start" | "end">,
  hint: string,
): ArgumentProblem {
  return { code, message, hint, ...range };
}
