import { expect, test } from "vitest";
import { findStaticProbe } from "../../../src/sites/find-static-probe.ts";
import type { FoundSite } from "../../../src/sites/probe-site.ts";
import { openProgram } from "../../../src/sites/binaries/open-program.ts";
import type { Result } from "../../../src/core/result.ts";
import { nmValue } from "../../support/binutils/nm.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";
import { buildNotes, type MadeNote } from "../../support/uprobes/build-notes.ts";

needsTools("gcc", "readelf");

test("several providers have one of that name: all are listed, and one can be said", async () => {
  const notes = ["lab", "other", "third"].map((provider, index) => ({ provider, at: `place+${index}` }));
  expect(await find(notes, {})).toMatchObject({
    ok: false,
    error: [
      {
        code: "ambiguous-symbol",
        message: expect.stringMatching(
          /^3 providers of .* have a static probe "step": "lab:step", "other:step", "third:step"$/u,
        ) as string,
        hint: "name the provider: usdt: {provider: lab, name: step}",
      },
    ],
  });
  const found = await find(notes, { provider: "other" });
  expect(found).toMatchObject({ ok: true, value: { staticProbe: { provider: "other" } } });
});

test("sites by offset, whatever the order of their notes; others' are not among them", async () => {
  const notes = ["place+64", "place+8", "place+32"].map((at) => ({ at }));
  const found = await find([...notes, { name: "stop", at: "place+1" }], { provider: "lab" });
  const offsets = sitesOf(found).map(({ offset }) => offset);
  expect(offsets.map((offset) => offset - offsets[0]!)).toEqual([0, 24, 56]);
  expect(found.ok && found.value.offset).toBe(offsets[0]);
});

test("two notes that say the same of one address are one site", async () => {
  const same = { at: "place+8", semaphore: "counter", operands: "4@%edi" };
  expect(sitesOf(await find([same, same, { ...same, at: "place+9" }], {}))).toHaveLength(2);
});

test.each<[string, MadeNote]>([
  ["other arguments", { operands: "8@%rdi" }],
  ["another semaphore", { operands: "4@%edi", semaphore: "twice" }],
])("two notes that say %s of one address are refused", async (_, other) => {
  const first = { semaphore: "counter", operands: "4@%edi" };
  expect(await find([first, { ...first, ...other }], {})).toMatchObject({
    ok: false,
    error: [{ code: "not-probeable", message: expect.stringContaining("twice") as string }],
  });
});

test("an address that is not in the code is refused", async () => {
  expect(await find([{ at: "counter" }], {})).toMatchObject({
    ok: false,
    error: [{ code: "not-probeable", message: expect.stringContaining("outside the code") as string }],
  });
});

test("a semaphore at an odd offset is refused, as the kernel would", async () => {
  expect(await find([{ semaphore: "counter+1" }], {})).toMatchObject({
    ok: false,
    error: [{ code: "not-probeable", message: expect.stringContaining("odd offset") as string }],
  });
});

test("too many sites are refused", async () => {
  const notes = Array.from({ length: 1001 }, (_, index) => ({ at: `place+${index}` }));
  expect(await find(notes, {})).toMatchObject({
    ok: false,
    error: [{ message: expect.stringContaining("has 1001 sites; the limit is 1000") as string }],
  });
  expect(sitesOf(await find(notes.slice(1), {}))).toHaveLength(1000);
});

test("a semaphore that the file has no byte of is told", async () => {
  const found = await find([{ semaphore: "empty" }], {});
  expect(found.ok && found.value.warnings).toMatchObject([
    { code: "probe-unsure", message: expect.stringContaining("lies outside every segment of") as string },
  ]);
  expect(sitesOf(found)[0]).not.toHaveProperty("semaphoreOffset");
  expect(await find([{ semaphore: "counter" }], {})).toMatchObject({ ok: true, value: { warnings: [] } });
});

test("variables: by the distance in memory, also where data and code are mapped apart", async () => {
  const operands = "8@counter(%rip) 8@-8+twice+16(%rip) 8@nothing(%rip) 8@per_thread(%rip)";
  const path = buildNotes(scratchFolder(), [{ at: "place+16", operands, semaphore: "counter" }]);
  const found = await findIn(path, {});
  const [site] = sitesOf(found);
  const here = nmValue(path, "place") + 16n;
  const distance = (name: string, behind = 0n): number =>
    Number(BigInt(site!.offset) + nmValue(path, name) + behind - here);
  expect(site!.arguments.map(({ operand }) => operand)).toEqual([
    { kind: "file", distance: distance("counter") },
    { kind: "file", distance: distance("twice", 8n) },
    { kind: "unfetchable", reason: 'the file has no symbol "nothing"' },
    { kind: "unfetchable", reason: 'the file has no symbol "per_thread"' },
  ]);
  // The program's data is not where it would be if all of the file were mapped as its code is.
  expect(distance("counter")).not.toBe(site!.semaphoreOffset);
});

type Wanted = { readonly provider?: string };

function find(notes: readonly MadeNote[], wanted: Wanted): Promise<Result<FoundSite>> {
  return findIn(buildNotes(scratchFolder(), notes), wanted);
}

async function findIn(path: string, wanted: Wanted): Promise<Result<FoundSite>> {
  const program = await openProgram(path);
  if (!program.ok) throw new Error(program.error[0]?.message);
  try {
    return findStaticProbe({ name: "step", ...wanted }, program.value.image);
  } finally {
    program.value.close();
  }
}

function sitesOf(found: Result<FoundSite>): NonNullable<FoundSite["staticProbe"]>["sites"] {
  if (!found.ok) throw new Error(found.error[0]?.message);
  return found.value.staticProbe!.sites;
}
