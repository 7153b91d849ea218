import { nearest } from "../../core/nearest.ts";

/**
 * The soname that somebody most likely means who writes `libc`, `ssl`, `libc.so` or `lbc.so.6`: of the same library, else the one that
 * is spelled most like it; nothing where none is near.
 */
export function likelyLibrary(name: string, sonames: readonly string[]): string | undefined {
  const sameLibrary = [name, `lib${name}`].flatMap(
    (stem) => sonames.find((soname) => stemOf(soname) === stemOf(stem)) ?? [],
  );
  if (sameLibrary[0] !== undefined) return sameLibrary[0];
  if (/\.so(?:\.|$)/u.test(name)) return nearest(name, sonames);
  // Short names of programs are near to any library.
  const stem = name.startsWith("lib") ? nearest(name, sonames.map(stemOf)) : undefined;
  return sonames.find((soname) => stemOf(soname) === stem);
}

/** `libc.so.6` is a `libc`. */
function stemOf(soname: string): string {
  return soname.split(/\.so(?:\.|$)/u, 1)[0]!;
}
