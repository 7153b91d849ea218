import { nearest } from "../../core/nearest.ts";

/**
 * The soname that `libc`, `ssl`, `libc.so` or `lbc.so.6` most likely stands for: of the same library, else the most similar one;
 * nothing if none is similar.
 */
export function likelyLibrary(name: string, sonames: readonly string[]): string | undefined {
  const sameLibrary = [name, `lib${name}`].flatMap(
    (stem) => sonames.find((soname) => stemOf(soname) === stemOf(stem)) ?? [],
  );
  if (sameLibrary[0] !== undefined) return sameLibrary[0];
  if (/\.so(?:\.|$)/u.test(name)) return nearest(name, sonames);
  // A short program name is similar to some library.
  const stem = name.startsWith("lib") ? nearest(name, sonames.map(stemOf)) : undefined;
  return sonames.find((soname) => stemOf(soname) === stem);
}

/** `libc.so.6` is a `libc`. */
function stemOf(soname: string): string {
  return soname.split(/\.so(?:\.|$)/u, 1)[0]!;
}
