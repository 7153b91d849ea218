import { expect, test } from "vitest";
import { compareSnapshots } from "../../../../src/session/steps/verify.ts";

const base = {
  "options/overwrite": "1\n",
  "options/sleep-time": "1\n",
  "trace_clock": "[local] mono\n",
  "instances/other/options/sleep-time": "1\n",
};
const written = new Set([
  "instances/mine/options/sleep-time",
  "instances/mine/options/overwrite",
  "instances/mine/trace_clock",
]);

test("a tracer's option that the session wrote through its instance is the session's wherever it differs", () => {
  const { verified, differences } = compared({
    "options/sleep-time": "0\n",
    "instances/other/options/sleep-time": "0\n",
  });
  expect(verified).toBe(false);
  expect(differences.map(({ path, whose }) => [path, whose])).toEqual([
    ["options/sleep-time", "ours"],
    ["instances/other/options/sleep-time", "ours"],
  ]);
});

test("what each instance has for itself, and differs in another one, is another process's", () => {
  const { verified, differences } = compared({ "options/overwrite": "0\n", "trace_clock": "local [mono]\n" });
  expect(verified).toBe(true);
  expect(differences.map(({ whose }) => whose)).toEqual(["foreign", "foreign"]);
});

test("a tracer's option that the session did not write is another process's", () => {
  const { differences } = compared({ "options/sleep-time": "0\n" }, new Set(["instances/mine/trace_clock"]));
  expect(differences.map(({ whose }) => whose)).toEqual(["foreign"]);
});

test.each([
  {
    before: "32768",
    after: "128",
    isHeld: false,
    says: "raised by another session that has ended",
    differs: false,
  },
  { before: "128", after: "32768", isHeld: true, says: "raised by another session since", differs: false },
  { before: "128", after: "32768", isHeld: false, says: "left raised", differs: true },
  { before: "128", after: "500", isHeld: true, says: "another value", differs: true },
])(
  "a setting that sessions raise in turn, $says: $before, then $after",
  ({ before, after, isHeld, differs }) => {
    const file = "saved_cmdlines_size";
    const at = (value: string) => ({ files: new Map([[file, `${value}\n`]]), instances: [], groups: [] });
    const inTurn = [{ file, text: "32768", isHeld }];
    const { verified, differences } = compareSnapshots(at(before), at(after), {
      instance: "mine",
      written: new Set([file]),
      inTurn,
    });
    expect(verified).toBe(!differs);
    expect(differences.map(({ whose }) => whose)).toEqual(differs ? ["ours"] : []);
  },
);

function compared(
  changed: Partial<typeof base>,
  by: ReadonlySet<string> = written,
): ReturnType<typeof compareSnapshots> {
  const snapshot = (files: object) => ({
    files: new Map<string, string>(Object.entries(files) as [string, string][]),
    instances: ["other"],
    groups: [],
  });
  return compareSnapshots(snapshot(base), snapshot({ ...base, ...changed }), {
    instance: "mine",
    written: by,
  });
}
