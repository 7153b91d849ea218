import { describe, expect, test } from "vitest";
import { likelyLibrary } from "../../../../src/sites/binaries/likely-library.ts";

describe("the library that is meant", () => {
  const sonames = ["libstdc++.so.6", "libssl.so.3", "libc.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2"];

  test.each([
    ["libc", "libc.so.6"],
    ["c", "libc.so.6"],
    ["libc.so", "libc.so.6"],
    ["libc.so.5", "libc.so.6"],
    ["lbc.so.6", "libc.so.6"],
    ["ssl", "libssl.so.3"],
    ["stdc++", "libstdc++.so.6"],
    ["libpthred", "libpthread.so.0"],
    ["bahs", undefined],
    ["xyzzy.so.1", undefined],
    ["", undefined],
  ])("%s: %s", (name, soname) => expect(likelyLibrary(name, sonames)).toBe(soname));

  test("none is known", () => expect(likelyLibrary("libc", [])).toBeUndefined());
});
