import { expect, test } from "vitest";
import {
  describedFeatures,
  describedKinds,
  describedUprobes,
} from "../../../src/tracefs/read-probe-facts.ts";
import { isSessionGroup, sessionGroup, withoutSessionProbes } from "../../../src/tracefs/session-groups.ts";

/** The lines about arguments in the README of tracefs, of Linux 6.1 and 6.12. */
const readmes = {
  "6.1": `           $stack<index>, $stack, $retval, $comm, $arg<N>,
\t           +|-[u]<offset>(<fetcharg>), \\imm-value, \\"imm-string"
\t     type: s8/16/32/64, u8/16/32/64, x8/16/32/64, string, symbol,
\t           b<bit-width>@<bit-offset>/<container-size>, ustring,
\t           symstr, <type>\\[<array-size>\\]
\t    field: <stype> <name>;
`,
  "6.12": `           $stack<index>, $stack, $retval, $comm, $arg<N>,
\t           <argname>[->field[->field|.field...]],
\t           +|-[u]<offset>(<fetcharg>), \\imm-value, \\"imm-string"
\t     kernel return probes support: $retval, $arg<N>, $comm
\t     type: s8/16/32/64, u8/16/32/64, x8/16/32/64, char, string, symbol,
\t           b<bit-width>@<bit-offset>/<container-size>, ustring,
\t           symstr, %pd/%pD, <type>\\[<array-size>\\]
\t    field: <stype> <name>;
`,
};

test("what a kernel's probes can do is in its own README", () => {
  const old = describedFeatures(readmes["6.1"]);
  const later = describedFeatures(readmes["6.12"]);
  for (const type of ["u8", "s64", "x32", "string", "ustring", "symstr", "symbol"]) {
    expect(old.types.has(type)).toBe(true);
    expect(later.types.has(type)).toBe(true);
  }
  expect(["char", "%pd", "%pD", "u128"].map((type) => [old.types.has(type), later.types.has(type)])).toEqual([
    [false, true],
    [false, true],
    [false, true],
    [false, false],
  ]);
  expect([old.knowsNames, later.knowsNames]).toEqual([false, true]);
  expect([old.returnsTakeArguments, later.returnsTakeArguments]).toEqual([false, true]);
});

test("a README without a word about types rules none out", () => {
  expect(describedFeatures("").types.size).toBe(0);
});

test("what its probes in programs can do is there, too", () => {
  const place = "   place (uprobe): <path>:<offset>[%return][(ref_ctr_offset)]\n";
  expect(describedUprobes(`${place}${readmes["6.1"]}`)).toEqual({
    raisesSemaphores: true,
    takesConstants: true,
  });
  // Linux 4.19.
  expect(
    describedUprobes("   place (uprobe): <path>:<offset>\n\t           +|-<offset>(<fetcharg>)\n"),
  ).toEqual({
    raisesSemaphores: false,
    takesConstants: false,
  });
});

test("a session's group is a name that every kernel takes, and is told from others", () => {
  expect(sessionGroup("ftrace-run-4194304-abcdef")).toBe("ftrace_run_4194304_abcdef");
  expect(["ftrace_run_1_ab", "kprobes", "ftrace", "my_ftrace_run_1"].map(isSessionGroup)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("in a list of definitions, sessions' own don't count", () => {
  const theirs = "p:kprobes/openat do_sys_openat2\nr:x/ftrace_run_ vfs_read\n";
  const ours =
    "p:ftrace_run_1_ab/openat do_sys_openat2\nr16:ftrace_run_1_ab/openat_ret vfs_read\nf:ftrace_run_2_c/f vfs_read\n";
  expect(withoutSessionProbes("dynamic_events", theirs + ours)).toBe(theirs);
  expect(withoutSessionProbes("set_event", ours)).toBe(ours);
});

/** Of Linux 6.12; 6.1 has the last line only, and 6.18 has it without event probes, too. */
const heads = `\t           f[:[<group>/][<event>]] <func-name>[%return] [<args>]
\t           t[:[<group>/][<event>]] <tracepoint> [<args>]
\t           e[:[<group>/][<event>]] <attached-group>.<attached-event> [<args>] [if <filter>]
`;

test("the README has the line of event probes on every kernel: the kernel must also have their code", () => {
  const line = heads.split("\n")[2]!;
  const code = "ffffffff865e0ea0 t eprobe_register\n";
  expect([...describedKinds(heads, code)]).toEqual(["fprobe", "tprobe", "eprobe"]);
  expect([...describedKinds(line, code)]).toEqual(["eprobe"]);
  expect([...describedKinds(line, "ffffffff814d7a40 T traceprobe_parse_event_name\n")]).toEqual([]);
});
