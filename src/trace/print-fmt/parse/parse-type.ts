import { BASIC, type CType, integerNamed } from "../values/c-type.ts";
import type { TokenReader } from "./token-reader.ts";

const QUALIFIERS: ReadonlySet<string> = new Set(["const", "volatile", "static", "register", "__force"]);
const TAGS: ReadonlySet<string> = new Set(["struct", "union", "enum"]);

/** Types that only the event itself knows, from the declarations of its fields. */
export type KnownTypes = (name: string) => CType["integer"] | undefined;

/**
 * Reads a type, if one comes: `unsigned long`, `const char *`, `struct page *`. A name that isn't known to be a type is none, unless a
 * star and a closing parenthesis are behind it.
 */
export function parseType(reader: TokenReader, longBytes: 4 | 8, known: KnownTypes): CType | undefined {
  const start = reader.position;
  const type = typeWords(reader, longBytes, known);
  if (!type) {
    reader.seek(start);
    return undefined;
  }
  let pointers = 0;
  while (reader.take("*") || reader.take("const")) pointers++;
  return { ...type, pointers };
}

function typeWords(
  reader: TokenReader,
  longBytes: 4 | 8,
  known: KnownTypes,
): Omit<CType, "pointers"> | undefined {
  skipQualifiers(reader);
  const first = reader.takeName();
  if (first === undefined) return undefined;
  if (TAGS.has(first)) return tagged(first, reader.takeName());
  const words = BASIC.has(first) ? [first, ...moreBasic(reader)] : [first];
  skipQualifiers(reader);
  if (first === "void") return { name: "void" };
  const integer = integerNamed(words, longBytes) ?? known(words.join(" "));
  if (integer) return { name: words.join(" "), integer };
  return reader.sees("*") && reader.sees(")", 1) ? { name: first } : undefined;
}

/** An enum is an `unsigned int` to the kernel's compilers, as long as none of its values is negative. */
function tagged(tag: string, name: string | undefined): Omit<CType, "pointers"> | undefined {
  if (name === undefined) return undefined;
  return tag === "enum" ? { name, integer: { bytes: 4, signed: false } } : { name };
}

function moreBasic(reader: TokenReader): readonly string[] {
  const words: string[] = [];
  for (let token = reader.peek(); token && BASIC.has(token.text); token = reader.peek()) {
    words.push(token.text);
    reader.next();
  }
  return words;
}

function skipQualifiers(reader: TokenReader): void {
  for (let token = reader.peek(); token && QUALIFIERS.has(token.text); token = reader.peek()) reader.next();
}
