import { quoted } from "../../core/escape.ts";
import { nearest } from "../../core/nearest.ts";
import type { Result } from "../../core/result.ts";
import type { Demangle } from "./demangle.ts";
import { partMatcher } from "./match-readable.ts";
import { isStripped, type ProgramImage, symbolsNamed } from "../file/program-image.ts";
import { functionsOf, named, refuse } from "./symbol-words.ts";

/** The error for a name that no symbol has, with a hint at what was meant. */
export function unknownSymbol(image: ProgramImage, name: string, demangle: Demangle): Result<never> {
  return refuse(
    "unknown-symbol",
    `${image.path} has no symbol ${quoted(name)}`,
    hintFor(image, name, demangle),
  );
}

function hintFor(image: ProgramImage, name: string, demangle: Demangle): string {
  const known = nameBeforeSign(image, name);
  if (known !== undefined) return `write an offset in the function as +0xN: ${known}+0x10`;
  const names = [...new Set(Array.from(functionsOf(image), (symbol) => symbol.name))];
  const isReadable = name.includes("::");
  const parts = isReadable ? readableParts(names, name, demangle) : partsOf(names, name);
  if (parts !== undefined) return parts;
  const close = nearest(name, isReadable ? names.map((each) => demangle(each) ?? each) : names);
  if (close !== undefined) return `did you mean ${quoted(close)}?`;
  if (isStripped(image)) {
    return "the file is stripped: only its dynamic symbols are left; install its debug symbols, or give an offset";
  }
  return `see: ftrace-run symbols ${image.path}`;
}

/** The function in `write+-4`, `write-4` or `write + 4`, if it exists. */
function nameBeforeSign(image: ProgramImage, text: string): string | undefined {
  const sign = text.search(/[+-]/u);
  const name = (sign < 0 ? text : text.slice(0, sign)).trim();
  if (name === "" || name === text) return undefined;
  return symbolsNamed(image, name).length > 0 ? name : undefined;
}

/** `foo.cold`, `foo.constprop.0`, … */
function partsOf(names: readonly string[], name: string): string | undefined {
  const parts = names.filter((each) => each.startsWith(`${name}.`));
  return parts.length > 0 ? splitOrSpecialized(parts) : undefined;
}

function splitOrSpecialized(parts: readonly string[]): string {
  return `the compiler split or specialized it: ${named(parts)}`;
}

/** The same for `foo::bar` and `foo::bar(int)`; for a template, its instances. */
function readableParts(names: readonly string[], name: string, demangle: Demangle): string | undefined {
  const partOf = partMatcher(name, demangle);
  const found = names.flatMap((each) => {
    const kind = partOf(each);
    return kind === undefined ? [] : [{ each, kind }];
  });
  const clones = found.filter(({ kind }) => kind === "clone").map(({ each }) => each);
  if (clones.length > 0) return splitOrSpecialized(clones);
  if (found.length === 0) return undefined;
  return `it is a template: ${named(found.map(({ each }) => demangle(each) ?? each))}`;
}
