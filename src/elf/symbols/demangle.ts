/** Demangles a name; nothing if it is not mangled. */
export type Demangle = (name: string) => string | undefined;

/** The exports of the demangler's WebAssembly module (wasm-bindgen's calling convention: a pointer and a length). */
export interface DemanglerExports {
  readonly memory: { readonly buffer: ArrayBufferLike };
  readonly __wbindgen_malloc: (bytes: number, align: number) => number;
  readonly __wbindgen_free: (pointer: number, bytes: number, align: number) => void;
  readonly demangle_any: (pointer: number, bytes: number) => readonly [number, number];
}

/** A longer name is not demangled. */
const LONGEST_NAME = 16 * 1024;
/** A demangled name is truncated to this length. */
const LONGEST_RESULT = 4096;

/**
 * A mangled name of 200 characters can expand to gigabytes: each part may repeat all parts before it. So demangling has a budget: it
 * starts at `CREDIT`, every name adds `CREDIT_A_NAME`, and each output character and each byte of memory growth costs 1. When it is
 * spent, names stay mangled.
 */
const CREDIT = 16 * 1024 * 1024;
const CREDIT_A_NAME = 2048;

/** Creates a demangler: C++ (Itanium ABI) and Rust (both manglings) by `gecko-profiler-demangle`, Go by `readableGoName`. */
export function createDemangler(exports: DemanglerExports): Demangle {
  let credit = CREDIT;
  const paid = (name: string): string | undefined => {
    const memoryBefore = exports.memory.buffer.byteLength;
    const readable = call(exports, name);
    const grown = exports.memory.buffer.byteLength - memoryBefore;
    credit = Math.min(CREDIT, credit + CREDIT_A_NAME - (readable?.length ?? 0) - grown);
    return readable?.slice(0, LONGEST_RESULT);
  };
  return (name) => {
    if (!isMangled(name)) return readableGoName(name);
    if (credit <= 0 || name.length > LONGEST_NAME) return undefined;
    return changed(name, paid(name));
  };
}

/** `_Z…` is C++ and Rust's older scheme, `_R…` Rust's newer one; on some systems another `_` precedes it. */
function isMangled(name: string): boolean {
  return /^_{1,2}(?:Z|R[A-Z0-9])/u.test(name);
}

/** The module returns a name that it cannot demangle unchanged, or without its first character. */
function changed(name: string, readable: string | undefined): string | undefined {
  return readable === undefined || name.endsWith(readable) ? undefined : readable;
}

/** Nothing if the module runs out of memory or stack. */
function call(exports: DemanglerExports, name: string): string | undefined {
  const bytes = encoder.encode(name);
  try {
    const pointer = exports.__wbindgen_malloc(bytes.length, 1);
    new Uint8Array(exports.memory.buffer, pointer, bytes.length).set(bytes);
    const [resultAt, resultBytes] = exports.demangle_any(pointer, bytes.length);
    const result = decoder.decode(new Uint8Array(exports.memory.buffer, resultAt, resultBytes));
    exports.__wbindgen_free(resultAt, resultBytes, 1);
    return result;
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Go escapes characters that linkers reject in the last part of an import path: `gopkg.in/yaml%2ev3.Unmarshal`. */
function readableGoName(name: string): string | undefined {
  if (!name.includes("/") || !/%[0-9a-f]{2}/u.test(name)) return undefined;
  return name.replace(/%([2-7][0-9a-f])/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
