import { expect, test } from "vitest";
import { countsIn } from "../../../../src/session/capture/read-probe-counts.ts";

/** From Linux 6.12: names in the profile are without their groups. */
const definitions = `p:kprobes/openat do_sys_openat2 dfd=$arg1:s32
p:ftrace_run_7_ab/openat do_sys_openat2
r16:ftrace_run_7_ab/openat_ret do_sys_openat2 fd=$retval:s32
`;
const profile = `  openat                                                   900               3
  openat                                                   241               0
  openat_ret                                               240               1
`;
const own = ["openat", "openat_ret"].map((name) => ({
  event: `kprobes:${name}`,
  group: "ftrace_run_7_ab",
  name,
}));

test("a foreign probe of the same name has counts of its own", () => {
  expect(countsIn({ before: definitions, profile, after: definitions }, own)).toEqual([
    { name: "kprobes:openat", hits: 241, missed: 0 },
    { name: "kprobes:openat_ret", hits: 240, missed: 1 },
  ]);
});

test("an fprobe, of which the kernel says nothing, has none", () => {
  const fprobe = { event: "kprobes:f", group: "ftrace_run_7_ab", name: "f" };
  expect(countsIn({ before: definitions, profile, after: definitions }, [fprobe])).toEqual([]);
});

test.each([
  ["somebody defined a probe meanwhile", definitions, profile, `${definitions}p:x/y vfs_read\n`],
  ["the lists don't fit together", definitions, profile.replace("openat_ret", "openat    "), definitions],
  ["one is shorter", definitions, profile.slice(0, 80), definitions],
  ["there are no counts", definitions, "", definitions],
])("nothing is guessed where %s", (_, before, counted, after) => {
  expect(countsIn({ before, profile: counted, after }, own)).toBeUndefined();
});

test("a uprobe's line begins with its path, and says nothing of misses", () => {
  const uprobes = `p:foreign/w /opt/a/b:0x0000000000001234
p:ftrace_run_7_ab/w /proc/self/fd/9:0x0000000000001234 fd=%di:s32
`;
  const counted = `  /opt/a/b w                                              7
  /proc/self/fd/9 w                                             12
`;
  const own9 = { event: "uprobes:w", group: "ftrace_run_7_ab", name: "w" };
  expect(countsIn({ before: uprobes, profile: counted, after: uprobes }, [own9])).toEqual([
    { name: "uprobes:w", hits: 12 },
  ]);
});

test("a probe at several places has a line for each: they are one event's", () => {
  const places = `p:foreign/w /opt/a:0x0000000000000010
p:ftrace_run_7_ab/w /opt/a:0x0000000000000010(0x4000)
p:ftrace_run_7_ab/w /opt/a:0x0000000000000020(0x4000)
`;
  const counted = ["7", "12", "30"].map((hits) => `  /opt/a w            ${hits}\n`).join("");
  const own9 = { event: "uprobes:w", group: "ftrace_run_7_ab", name: "w" };
  expect(countsIn({ before: places, profile: counted, after: places }, [own9])).toEqual([
    { name: "uprobes:w", hits: 42 },
  ]);
});
