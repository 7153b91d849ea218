/** A spec that is made to be slow, to take memory, or to break something; at most 256 KiB. */
export interface SpecBomb {
  readonly name: string;
  readonly text: string;
}

/** The most that `check` reads. */
const LIMIT = 256 * 1024;

const HEAD = "version: 1\nname: bomb\nduration: 1s\n";
const ON_SWITCH = `${HEAD}tracepoints: [sched:sched_switch]\n`;

/** As many pieces as fit between a beginning and an end. */
function filled(begin: string, piece: string | ((index: number) => string), end = "", most = LIMIT): string {
  const pieces: string[] = [];
  let room = most - begin.length - end.length;
  for (let index = 0; ; index++) {
    const next = typeof piece === "string" ? piece : piece(index);
    room -= next.length;
    if (room < 0) return begin + pieces.join("") + end;
    pieces.push(next);
  }
}

const bombs: Readonly<Record<string, string>> = {
  // White space and comments.
  "spaces before no comment": filled(`${HEAD}question: !x`, " ", "x"),
  "spaces before a comment": filled(`${HEAD}question: a`, " ", "# b\n"),
  "spaces alone": filled("", " "),
  "line breaks alone": filled("", "\n"),
  "tabs alone": filled("", "\t"),
  "tabs behind a key": filled(`${HEAD}question:`, "\t", "x"),
  "carriage returns": filled(HEAD, "\r"),
  "carriage returns in a value": filled(`${HEAD}question: !`, "a\r"),
  "Unicode's line separators": filled(`${HEAD}question: !`, "a\u2028"),
  "comments alone": filled(HEAD, "#\n"),
  "one long comment": filled(`${HEAD}#`, "a"),
  "comments behind values": filled(`${HEAD}params:\n`, (i) => `  p${i}: 1 #\n`),
  "byte order marks": filled("", "\ufeff"),
  "NULs": filled(HEAD, "\0"),
  "lone surrogates": filled(`${HEAD}question: "`, "\ud800", '"'),
  // Values that only quotes make texts.
  "tags on one line": filled(`${HEAD}question: [`, "!a b, ", "]"),
  "tags in a sequence without end": filled(`${HEAD}question: [`, "!a,"),
  "aliases on one line": filled(`${HEAD}question: [`, "*a, ", "]"),
  "anchors on one line": filled(`${HEAD}question: [`, "&a b, ", "]"),
  "tags on lines": filled(`${HEAD}tracepoints:\n`, "  - event: !a b\n"),
  "aliases on lines": filled(`${HEAD}tracepoints:\n`, "  - *a\n"),
  "colons on one line": filled(`${HEAD}question: `, "a: "),
  "percent signs": filled(`${HEAD}question: `, "%a "),
  "quotes that go on": filled(`${HEAD}tracepoints:\n`, "  - 'a' b\n"),
  "quotes that go on, on one line": filled(`${HEAD}question: `, "'a' "),
  "parameters in braces": filled(`${HEAD}question: {a: `, "${x} ", "}"),
  "parameters in braces on lines": filled(`${HEAD}tracepoints:\n`, "  - {event: ${x}}\n"),
  // Brackets, quotes and nesting.
  "brackets": filled(HEAD, "["),
  "brackets, opened and closed": filled(`${HEAD}question: [`, "[],", "]"),
  "brackets on lines, never closed": filled(`${HEAD}tracepoints:\n`, "- [\n"),
  "braces": filled(HEAD, "{a: "),
  "closing brackets": filled(`${HEAD}question: `, "]"),
  "four hundred deep": `${HEAD}question: ${"[".repeat(400)}${"]".repeat(400)}\n`,
  "four hundred deep, again and again": filled(HEAD, (i) => `k${i}: ${"[".repeat(400)}${"]".repeat(400)}\n`),
  "dashes": filled(HEAD, "- "),
  "dashes that nest": filled(`${HEAD}tracepoints:\n`, "- - - - - - - - a\n"),
  "question marks": filled(HEAD, "? "),
  "indentation that grows": filled(HEAD, (i) => `${" ".repeat(Math.min(i, 700))}a:\n`),
  "double quotes without end": filled(`${HEAD}question: "`, "a "),
  "escapes in double quotes": filled(`${HEAD}question: "`, "\\x41", '"\n'),
  "wrong escapes": filled(`${HEAD}question: "`, "\\q", '"\n'),
  "wrong escapes on lines": filled(`${HEAD}tracepoints:\n`, '- "\\q"\n'),
  "single quotes": filled(`${HEAD}question: '`, "''", "'\n"),
  "a folded block": filled(`${HEAD}question: >\n`, "  a\n"),
  "a literal block of blank lines": filled(`${HEAD}question: |\n`, "\n", "  a\n"),
  "block marks": filled(`${HEAD}tracepoints:\n`, "- |\n"),
  "a plain text over many lines": filled(`${HEAD}question:\n`, "  a\n"),
  "documents": filled(HEAD, "---\n"),
  "ends of documents": filled(HEAD, "...\n"),
  "directives": filled("", "%A b\n"),
  // Keys.
  "the same key": filled(HEAD, "a: 1\n"),
  "the same key in braces": filled(`${HEAD}params: {`, "a: 1, ", "}\n"),
  "unknown keys": filled(HEAD, (i) => `k${i}: 1\n`),
  "long unknown keys": filled(HEAD, (i) => `${"k".repeat(1000)}${i}: 1\n`),
  "one endless key": filled(HEAD, "k", ": 1\n"),
  "keys that are misspelt": filled(`${HEAD}tracepoints:\n`, "- {event: a:b, filtr: a}\n"),
  "keys without values": filled(HEAD, "a:\n"),
  "keys of numbers": filled(`${HEAD}params:\n`, (i) => `  ${i}: 1\n`),
  "dangerous names": filled(`${HEAD}params:\n`, (i) => `  __proto__${i}: 1\n`),
  // Aliases.
  "aliases of aliases": `${HEAD}params:\n  a0: &a0 [1,2,3,4,5,6,7,8,9]\n${Array.from(
    { length: 30 },
    (_, i) => `  a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(",")}]\n`,
  ).join("")}`,
  "an alias of itself": `${HEAD}params: &a {b: *a}\n`,
  "an anchor in each value": filled(`${HEAD}params:\n`, (i) => `  p${i}: &a${i} 1\n`),
  "one anchor, many aliases": filled(`${HEAD}question: &a b\nparams:\n`, (i) => `  p${i}: *a\n`),
  "a large anchor, a hundred aliases": `${HEAD}params:\n  a: &a "${"x".repeat(200_000)}"\n${Array.from(
    { length: 99 },
    (_, i) => `  b${i}: *a\n`,
  ).join("")}`,
  // Parameters.
  "a long parameter, used forty thousand times": filled(
    `${HEAD}params: {p: "${"x".repeat(60_000)}"}\nquestion: "`,
    "${p}",
    '"\n',
  ),
  "a long parameter in eight arguments": `${HEAD}params: {p: "${"x".repeat(60_000)}"}\nworkload:\n  - run: [a${',"'
    .concat("${p}".repeat(5000), '"')
    .repeat(8)}]\n`,
  "a parameter in many values": filled(
    `${HEAD}params: {p: "${"x".repeat(60_000)}"}\nworkload:\n  - run:\n    - a\n`,
    "    - a${p}\n",
  ),
  "a parameter alone in many values": filled(
    `${HEAD}params: {p: "${"x".repeat(60_000)}"}\nworkload:\n  - run:\n    - a\n`,
    "    - ${p}\n",
  ),
  "a parameter in a text for stdin": filled(
    `${HEAD}params: {p: "${"x".repeat(10_000)}"}\nworkload:\n  - run: [cat]\n    stdin: {text: "`,
    "${p}",
    '"}\n',
  ),
  "unknown parameters": filled(`${HEAD}question: "`, (i) => `\${p${i}}`, '"\n'),
  "the same unknown parameter": filled(`${HEAD}params: {a: 1}\nquestion: "`, "${x}", '"\n'),
  "parameters without end": filled(`${HEAD}question: "`, "${", '"\n'),
  "unknown parameters beside a hundred known": filled(
    `${HEAD}params: {${Array.from({ length: 100 }, (_, i) => `some-long-name-${i}: 1`).join(", ")}}\nquestion: "`,
    "${some-long-nome}",
    '"\n',
  ),
  "unknown parameters, one a value": filled(`${HEAD}params: {abc: 1}\ntracepoints:\n`, "- '${abd}'\n"),
  "thousands of parameters": filled(`${HEAD}params:\n`, (i) => `  p${i}: ${i}\n`),
  "long names of parameters": filled(`${HEAD}params:\n`, (i) => `  ${"p".repeat(5000)}${i}: 1\n`),
  "a parameter with thousands of choices": filled(
    `${HEAD}params: {p: {type: integer, default: 1, choices: [`,
    "1,",
    "]}}\n",
  ),
  // Expressions.
  "a long filter": filled(
    `${HEAD}tracepoints: [{event: sched:sched_switch, filter: "`,
    "prev_pid == 1 || ",
    'prev_pid == 2"}]\n',
  ),
  "parentheses in a filter": filled(
    `${HEAD}tracepoints: [{event: sched:sched_switch, filter: "`,
    "(",
    '"}]\n',
  ),
  "not, and not": filled(`${HEAD}tracepoints: [{event: sched:sched_switch, filter: "`, "!", 'prev_pid"}]\n'),
  "many long filters": filled(
    `${HEAD}tracepoints:\n`,
    `- {event: sched:sched_switch, filter: "${"prev_pid == 1 || ".repeat(200)}prev_pid == 2"}\n`,
  ),
  "many filters of the same event": filled(
    `${HEAD}tracepoints:\n`,
    "- {event: sched:sched_switch, filter: prev_pid == 1}\n",
  ),
  "filters of wrong fields": filled(
    `${HEAD}tracepoints:\n`,
    "- {event: sched:sched_switch, filter: prev_pidd == 1}\n",
  ),
  "filters that break off": filled(
    `${HEAD}tracepoints:\n`,
    "- {event: sched:sched_switch, filter: 'prev_pid =='}\n",
  ),
  "a long expectation": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch}}\nexpect: ["`,
    "a.total > 1 && ",
    'a.total > 2"]\n',
  ),
  "a sum without end": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch}}\nexpect: ["a.total > 1`,
    "+1",
    '"]\n',
  ),
  "a power of parentheses": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch}}\nexpect: ["a.total > `,
    "(-",
    '"]\n',
  ),
  "many expectations": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch}}\nexpect:\n`,
    (i) => `- a.total > ${i}\n`,
  ),
  "expectations of nothing": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch}}\nexpect:\n`,
    (i) => `- b${i}.total > 1\n`,
  ),
  "a long string in a filter": filled(
    `${HEAD}tracepoints: [{event: sched:sched_switch, filter: "prev_comm == '`,
    "a",
    `'"}]\n`,
  ),
  "a glob of stars": filled(
    `${HEAD}tracepoints: [{event: sched:sched_switch, filter: "prev_comm ~ '`,
    "*a",
    `'"}]\n`,
    4000,
  ),
  "a long number": filled(
    `${HEAD}tracepoints: [{event: sched:sched_switch, filter: "prev_pid == `,
    "9",
    `"}]\n`,
  ),
  "hidden characters in a filter": filled(
    `${HEAD}tracepoints: [{event: sched:sched_switch, filter: "`,
    "\\u202e",
    `"}]\n`,
  ),
  // What the language has in lists and maps.
  "events with globs": filled(`${HEAD}tracepoints:\n`, "- '*:*'\n"),
  "events that are one long glob": filled(`${HEAD}tracepoints: ['`, "*a", "']\n"),
  "events that do not exist": filled(`${HEAD}tracepoints:\n`, (i) => `- sched:sched_swich${i}\n`),
  "a thousand events that do not exist": filled(
    `${HEAD}tracepoints:\n`,
    (i) => `- sched:sched_swich${i}\n`,
    "",
    25_000,
  ),
  "thousands of the same event": filled(`${HEAD}tracepoints:\n`, "- sched:sched_switch\n"),
  "a thousand of the same event": filled(`${HEAD}tracepoints:\n`, "- sched:sched_switch\n", "", 22_000),
  "many aggregations": filled(
    `${ON_SWITCH}aggregations:\n`,
    (i) => `  a${i}: {use: count, of: sched:sched_switch}\n`,
  ),
  "aggregations of an unknown kind": filled(
    `${ON_SWITCH}aggregations:\n`,
    (i) => `  a${i}: {use: cont, of: sched:sched_switch}\n`,
  ),
  "aggregations that are numbers": filled(`${ON_SWITCH}aggregations:\n`, (i) => `  a${i}: 1\n`),
  "long keys of an aggregation": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch, by: [`,
    "prev_pid, ",
    "]}}\n",
  ),
  "kprobes": filled(
    `${HEAD}kprobes:\n`,
    (i) => `- {name: k${i}, function: vfs_read, args: {a: '+0(+0($arg1)):u64'}}\n`,
  ),
  "dereferences in an argument": filled(
    `${HEAD}kprobes: [{name: k, function: vfs_read, args: {a: "`,
    "+0(",
    '"}}]\n',
  ),
  "arguments of a probe": filled(
    `${HEAD}kprobes: [{name: k, function: vfs_read, args: {`,
    (i) => `a${i}: $arg1, `,
    "}}]\n",
  ),
  "uprobes": filled(`${HEAD}uprobes:\n`, (i) => `- {name: u${i}, binary: /nonexistent, symbol: a}\n`),
  "functions of a tracer": filled(`${HEAD}tracer: {type: function, functions: [`, "vfs_*, ", "]}\n"),
  "processes": filled(`${ON_SWITCH}scope: {pids: [`, (i) => `${i + 1}, `, "]}\n"),
  "CPUs": filled(`${ON_SWITCH}scope: {cpus: [`, (i) => `${i % 8192}, `, "]}\n"),
  "programs": filled(`${ON_SWITCH}workload:\n`, "- run: [nonexistent]\n"),
  "arguments of a program": filled(`${ON_SWITCH}workload:\n- run: [a`, ", b", "]\n"),
  "a shell's line": filled(`${ON_SWITCH}workload:\n- "`, "a b ", '"\n'),
  "environment": filled(`${ON_SWITCH}workload:\n- run: [a]\n  env: {`, (i) => `A${i}: b, `, "}\n"),
  "everything of a wrong type": filled(
    HEAD,
    (i) => `${["tracepoints", "kprobes", "uprobes", "expect", "workload"][i % 5]}${i < 5 ? "" : i}: 1\n`,
  ),
  "values of a wrong type in a list": filled(`${HEAD}tracepoints: [`, "1,", "]\n"),
  "maps in a list of events": filled(`${HEAD}tracepoints: [`, "{},", "]\n"),
  "one endless name": filled(
    "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\nname: ",
    "n",
    "\n",
  ),
  "a name of spaces": filled(
    "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\nname: '",
    " ",
    "'\n",
  ),
  "one endless duration": filled(
    "version: 1\nname: a\ntracepoints: [sched:sched_switch]\nduration: ",
    "1",
    "s\n",
  ),
  "a duration of many parts": filled(
    "version: 1\nname: a\ntracepoints: [sched:sched_switch]\nduration: '",
    "1s ",
    "'\n",
  ),
  "an endless path to extend": filled(`${HEAD}extends: `, "../", "a.yaml\n"),
  "an endless key of the table": filled(
    `${ON_SWITCH}aggregations: {a: {use: count, of: sched:sched_switch}}\nexpect: ['a["`,
    "x",
    `"].count > 1']\n`,
  ),
};

export const specBombs: readonly SpecBomb[] = Object.entries(bombs).map(([name, text]) => ({ name, text }));
