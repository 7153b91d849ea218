import type { Demangle } from "./demangle.ts";

/**
 * Returns a predicate: whether a mangled name stands for `wanted`, such as `foo::bar(int)`, or `foo::bar` with any parameters.
 */
export function readableMatcher(wanted: string, demangle: Demangle): (name: string) => boolean {
  const meant = canonicalName(wanted);
  const word = longestWord(wanted);
  return (name) => {
    if (!name.includes(word)) return false;
    const readable = demangle(name);
    if (readable === undefined) return false;
    return formsOf(readable).includes(meant);
  };
}

/**
 * Returns a function: what the compiler made of `wanted`, such as `foo::bar(int)` or `foo::bar`, if a mangled name is a clone of it
 * (`[clone .isra.0]`) or an instance of it as a template (`foo::bar<int>(int)`).
 */
export function partMatcher(
  wanted: string,
  demangle: Demangle,
): (name: string) => "clone" | "instance" | undefined {
  const meant = canonicalName(wanted);
  const word = longestWord(wanted);
  return (name) => {
    const readable = name.includes(word) ? demangle(name) : undefined;
    if (readable === undefined) return undefined;
    const whole = withoutClone(readable);
    if (whole !== readable && formsOf(whole).includes(meant)) return "clone";
    return formsOf(withoutTemplateArguments(whole)).includes(meant) ? "instance" : undefined;
  };
}

function formsOf(readable: string): readonly string[] {
  return [canonicalName(readable), canonicalName(withoutParameters(readable))];
}

function withoutClone(readable: string): string {
  let end = readable.length;
  while (readable[end - 1] === "]") {
    const begin = readable.lastIndexOf("[", end - 1);
    if (begin < 1 || !readable.startsWith(" [clone ", begin - 1)) break;
    end = begin - 1;
  }
  return readable.slice(0, end);
}

/** `foo::bar<int>(std::vector<int>)` is `foo::bar(std::vector)`; the signs of `operator<` and `operator->` stay. */
function withoutTemplateArguments(readable: string): string {
  let depth = 0;
  let rest = "";
  for (const part of readable.match(/operator(?:<=>|->\*?|<<=?|>>=?|[<>]=?)|[<>]|[^<>o]+|o/gu) ?? []) {
    if (part === "<") depth += 1;
    else if (part === ">") depth = Math.max(0, depth - 1);
    else if (depth === 0) rest += part;
  }
  return rest;
}

/** Mangled names contain identifiers unchanged, so most names can be rejected without demangling. */
function longestWord(text: string): string {
  const words = text.match(/\w+/gu) ?? [];
  const identifiers = words.filter((word) => !BUILT_IN.has(word));
  return identifiers.reduce((longest, word) => (word.length > longest.length ? word : longest), "");
}

/** Words that a mangled name abbreviates: `int` is `i`, `std::string` is `Ss`. */
const BUILT_IN: ReadonlySet<string> = new Set(
  (
    "void bool char short int long float double unsigned signed const volatile operator new delete std string allocator " +
    "basic_string istream ostream iostream basic_istream basic_ostream basic_iostream char_traits anonymous namespace " +
    "decltype auto nullptr_t wchar_t char8_t char16_t char32_t __int128 i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 isize usize " +
    "f32 f64 str impl dyn as mut clone vtable typeinfo for thunk to non virtual guard variable closure shim"
  ).split(" "),
);

/** Whether a query may be a demangled name. */
export function isReadableQuery(text: string): boolean {
  return /[:<(]/u.test(text);
}

/** A canonical spelling of a demangled name: without spaces, and with the short names of standard types. */
export function canonicalName(readable: string): string {
  return readable
    .replace(/\s+/gu, "")
    .replaceAll("std::__cxx11::", "std::")
    .replaceAll("std::basic_string<char,std::char_traits<char>,std::allocator<char>>", "std::string")
    .replace(/std::basic_(istream|ostream|iostream)<char,std::char_traits<char>>/gu, "std::$1");
}

/** `foo::bar(int) const` becomes `foo::bar`; a clone (`foo::bar(int) [clone .cold]`) is unchanged. */
export function withoutParameters(readable: string): string {
  const end = /\)(?: const| volatile| &{1,2})*$/u.exec(readable);
  if (!end) return readable;
  let depth = 0;
  for (let at = end.index; at >= 0; at--) {
    if (readable[at] === ")") depth += 1;
    if (readable[at] === "(") depth -= 1;
    if (depth === 0) return readable.slice(0, at);
  }
  return readable;
}
