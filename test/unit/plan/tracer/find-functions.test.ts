import { expect, test } from "vitest";
import { matchFunctions, NamedFunctions } from "../../../../src/plan/tracer/find-functions.ts";

const functions = [
  { name: "vfs_read" },
  { name: "twice" },
  { name: "vfs_read.part.0" },
  { name: "vfs_readv" },
  { name: "twice", module: "ext4" },
  { name: "vfs_read.isra.0.cold" },
  { name: ".hidden" },
];

test("a name means the functions that the kernel's own pattern would, and its parts are what begins with it and a dot", () => {
  const named = new NamedFunctions(functions);
  for (const name of ["vfs_read", "twice", "vfs_read.part.0", "vfs_read.isra", "nosuch", ""]) {
    const parts = functions.map((one) => one.name).filter((one) => name !== "" && one.startsWith(`${name}.`));
    expect(named.partsOf(name)).toEqual(parts);
    const expected = name === "" ? [] : matchFunctions(name, functions);
    expect(named.called(name)).toEqual(expected);
  }
});

test("a thousand names among fifty thousand functions take less than two seconds", () => {
  const many = Array.from({ length: 50_000 }, (_, index) => ({ name: `function_${index}.part.0` }));
  const began = performance.now();
  const named = new NamedFunctions(many);
  const found = many
    .slice(0, 1000)
    .flatMap(({ name }) => [...named.called(name), ...named.partsOf(name.slice(0, -7))]);
  expect(found).toHaveLength(2000);
  expect(performance.now() - began).toBeLessThan(2000);
});
