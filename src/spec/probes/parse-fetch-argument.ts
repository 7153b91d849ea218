import { type ArgumentProblem, type Fetch, type FetchArgument, innermost } from "./fetch-argument.ts";
import { fitsFetchProgram } from "./fetch-program.ts";
import { type FetchType, parseFetchType } from "./fetch-type.ts";
import { signedNumber, unsignedNumber } from "./kernel-number.ts";
import { FetchCursor, FetchStop } from "./fetch-cursor.ts";

/** `MAX_ARGSTR_LEN` in kernel/trace/trace_probe.h. */
const LONGEST_ARGUMENT = 63;

/** An argument of a probe, or what is wrong with it. */
export type ParsedArgument =
  | { readonly ok: true; readonly value: FetchArgument }
  | { readonly ok: false; readonly error: ArgumentProblem };

/**
 * Parses one argument of a probe, `FETCH[:TYPE]`, as the kernel would (kernel/trace/trace_probe.c,
 * `traceprobe_parse_probe_arg_body`). Total: any text gives an argument or one problem, in linear time. `takesFields`: the probe
 * is on an event, so `$NAME` is one of its fields.
 */
export function parseFetchArgument(
  text: string,
  { takesFields = false }: { readonly takesFields?: boolean } = {},
): ParsedArgument {
  try {
    return { ok: true, value: argument(text, takesFields) };
  } catch (error) {
    if (error instanceof FetchStop) return { ok: false, error: error.problem };
    throw error;
  }
}

function argument(text: string, takesFields: boolean): FetchArgument {
  refuseLength(text);
  const cursor = new FetchCursor(text, takesFields);
  cursor.onlyKnownCharacters();
  const fetch = value(cursor);
  const typeAt = cursor.at + 1;
  const typed = cursor.take(":");
  if (!typed) cursor.end();
  const type = typed ? explicitType(text, typeAt) : defaultType(fetch);
  refuseMismatch(fetch, type, { start: typed ? typeAt : 0, end: text.length });
  if (!fitsFetchProgram(fetch, type)) throw tooManySteps(text);
  return { fetch, type, kernelText: typed ? text : withType(text, type) };
}

/** The kernel takes an address that it reads from for `x64` by itself: its type is left out where there is no room for it. */
function withType(text: string, { name }: FetchType): string {
  const whole = `${text}:${name}`;
  return whole.length <= LONGEST_ARGUMENT ? whole : text;
}

function tooManySteps(text: string): FetchStop {
  const message = "this argument needs more than 15 fetch steps, the kernel's limit";
  return stop("expression-limit", message, { start: 0, end: text.length });
}

/** Bounds the depth of what follows, too. `end`: where the text as written ends. */
function refuseLength(text: string, end: number = text.length): void {
  if (text.length <= LONGEST_ARGUMENT) return;
  const message = `an argument has at most ${LONGEST_ARGUMENT} characters, including its type`;
  throw stop("expression-limit", message, { start: Math.min(LONGEST_ARGUMENT, end - 1), end });
}

function value(cursor: FetchCursor): Fetch {
  switch (cursor.peek()) {
    case "$":
      return variable(cursor);
    case "%":
      return register(cursor);
    case "@":
      return memory(cursor);
    case "\\":
      return constant(cursor);
    case "+":
    case "-":
      return dereference(cursor);
    default:
      return named(cursor);
  }
}

const variables = ["$arg1", "$retval", "$comm", "$stack", "$stack0"];

function variable(cursor: FetchCursor): Fetch {
  const [word, start] = cursor.match(/\$[\w*]*/y);
  const numbered = /^\$(?<what>arg|stack)(?<digits>\d{1,9})$/u.exec(word)?.groups;
  if (numbered) return numberedVariable(numbered["what"]!, Number(numbered["digits"]), start, word.length);
  if (cursor.takesFields && /^\$(?!COMM$|retval$|stack$)[A-Za-z_]\w*$/u.test(word))
    return { kind: "field", name: word.slice(1) };
  switch (word) {
    case "$retval":
      return { kind: "return-value" };
    case "$comm":
    case "$COMM":
      return { kind: "comm" };
    case "$stack":
      return { kind: "stack-pointer" };
    case "$arg*":
      throw stop(
        "expression-type",
        "$arg* is not supported: only the kernel knows the arguments that it stands for",
        {
          start,
          end: start + word.length,
          hint: "name each one: first: $arg1",
        },
      );
    default:
      throw stop("expression-syntax", `there is no ${word}`, {
        start,
        end: start + word.length,
        hint:
          cursor.near(word, variables) ?? "available: $arg1, $arg2, …, $retval, $comm, $stack, $stack0, …",
      });
  }
}

function numberedVariable(what: string, number: number, start: number, length: number): Fetch {
  if (what === "stack") return { kind: "stack-word", index: number };
  if (number >= 1) return { kind: "argument", number };
  const hint = "the first argument is $arg1";
  throw stop("expression-syntax", "arguments are numbered from 1", { start, end: start + length, hint });
}

/** Which registers there are, the machine says. */
function register(cursor: FetchCursor): Fetch {
  const [word, start] = cursor.match(/%[^:()]*/y);
  if (word.length > 1) return { kind: "register", name: word.slice(1) };
  throw stop("expression-syntax", "a register's name is missing", {
    start,
    end: start + 1,
    hint: "for example %di",
  });
}

function memory(cursor: FetchCursor): Fetch {
  const [word, start] = cursor.match(/@[^:()]*/y);
  const address = word.slice(1);
  if (isAddress(address)) return { kind: "memory", address };
  const message =
    address === "" ? "a symbol or an address is missing" : `${word} is not a symbol or an address`;
  throw stop("expression-syntax", message, {
    start,
    end: start + word.length,
    hint: "for example @jiffies, @jiffies+8 or @0x1000",
  });
}

/** An address; in a file, `+` and a distance; a symbol, with a distance or not. */
function isAddress(address: string): boolean {
  if (/^\d/u.test(address)) return unsignedNumber(address) !== undefined;
  if (address.startsWith("+")) return signedNumber(address.slice(1)) !== undefined;
  const distance = /^[A-Za-z_.][\w.$]*(?<distance>[+-].*)?$/u.exec(address)?.groups;
  if (!distance) return false;
  return distance["distance"] === undefined || signedNumber(distance["distance"]) !== undefined;
}

function constant(cursor: FetchCursor): Fetch {
  const [word, start] = cursor.match(/\\"[^:]*"|\\[^:()]*/y);
  const text = word.slice(1);
  if (/^".*"$/u.test(text)) return { kind: "constant-text", text: text.slice(1, -1) };
  if (isConstant(text)) return { kind: "constant", text };
  const message = text === "" ? "a constant is missing" : `${word} is not a constant`;
  throw stop("expression-syntax", message, {
    start,
    end: start + word.length,
    hint: 'for example \\5, or \\"text"',
  });
}

/** kernel/trace/trace_probe.c, `str_to_immediate`. */
function isConstant(text: string): boolean {
  if (/^\d/u.test(text)) return unsignedNumber(text) !== undefined;
  const signed = text.startsWith("+") ? text.slice(1) : text;
  return /^[+-]/u.test(text) && signedNumber(signed) !== undefined;
}

function dereference(cursor: FetchCursor): Fetch {
  const [head, start] = cursor.match(/[+-]u?[^:()]*/y);
  const offset = head.replace(/^(?<sign>[+-])u/u, "$<sign>");
  const isOffset = signedNumber(offset.replace(/^\+/u, "")) !== undefined;
  if (!isOffset || !cursor.take("("))
    throw stop("expression-syntax", "expected +OFFSET(ADDRESS), which reads memory", {
      start,
      end: Math.max(isOffset ? cursor.at : start + head.length, start + 1),
      hint: "for example +0($arg2):ustring",
    });
  const inside = cursor.at;
  const of = value(cursor);
  if (of.kind === "comm" || of.kind === "constant-text")
    throw stop("expression-type", "this is a string, not an address to read from", {
      start: inside,
      end: cursor.at,
      hint: "remove the +OFFSET( ) around it",
    });
  cursor.expect(")", "this parenthesis is never closed", start + head.length);
  return { kind: "dereference", offset, user: head[1] === "u", of };
}

function named(cursor: FetchCursor): Fetch {
  const [path, start] = cursor.match(/(?:[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*)?/y);
  if (path !== "") return { kind: "variable", path };
  throw stop("expression-syntax", "this cannot be fetched", {
    start,
    end: cursor.length,
    hint: "for example $arg1:s32, or +0($arg2):ustring",
  });
}

function explicitType(text: string, start: number): FetchType {
  const type = parseFetchType(text.slice(start));
  if (!("message" in type)) return type;
  throw stop("expression-type", type.message, {
    hint: type.hint,
    start: start + type.start,
    end: Math.max(start + type.end, start + type.start),
  });
}

/** The kernel's documented default, always said: since Linux 6.4 it may take another one from its type data. */
function defaultType(fetch: Fetch): FetchType {
  if (fetch.kind === "field")
    throw stop("expression-type", "a field of an event needs a type", {
      start: 0,
      end: fetch.name.length + 1,
      hint: `for example $${fetch.name}:s32, or +0($${fetch.name}):ustring for a string that it points to`,
    });
  if (fetch.kind === "variable")
    throw stop("expression-type", "a named argument needs a type", {
      start: 0,
      end: fetch.path.length,
      hint: `for example ${fetch.path}:s32`,
    });
  const isText = fetch.kind === "comm" || fetch.kind === "constant-text";
  return isText
    ? { name: "string", kind: "text", bytes: 4, signed: true }
    : { name: "x64", kind: "integer", bytes: 8, signed: false };
}

/** What the kernel would refuse: texts and arrays are in memory; the two texts of its own are of type `string`. */
function refuseMismatch(
  fetch: Fetch,
  type: FetchType,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  if (fetch.kind === "comm" || fetch.kind === "constant-text") {
    if (type.name === "string" && type.count === undefined) return;
    throw stop("expression-type", "$comm and string constants have the type string", { start, end });
  }
  const needsMemory = type.count !== undefined || type.name === "string" || type.name === "ustring";
  if (!needsMemory || isInMemory(fetch, type)) return;
  const what = type.count === undefined ? "a string" : "an array";
  throw stop("expression-type", `${what} is read from memory, but this is a value, not an address`, {
    start,
    end,
    hint: `read what it points to: +0(…):${type.name}${type.count === undefined ? "" : `[${type.count}]`}`,
  });
}

/** Whether there is something to read a string or an array from. */
function isInMemory(fetch: Fetch, type: FetchType): boolean {
  switch (fetch.kind) {
    case "dereference":
    case "memory":
    case "variable":
      return true;
    case "constant":
      return type.kind === "text";
    case "field":
      // A field can be a string itself.
      return type.name === "string" && type.count === undefined;
    default:
      return false;
  }
}

/** True where an argument reads what a function returns. */
export function readsReturnValue({ fetch }: FetchArgument): boolean {
  return innermost(fetch).kind === "return-value";
}

function stop(
  code: ArgumentProblem["code"],
  message: string,
  details: Omit<ArgumentProblem, "code" | "message">,
): FetchStop {
  return new FetchStop({ code, message, ...details });
}
