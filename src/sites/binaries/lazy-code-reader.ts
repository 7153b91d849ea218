import type { CodeReader } from "../executed-code.ts";

/** Only a recording of user stacks names code: no other run loads what reads programs. */
export const codeReader: CodeReader = {
  name: async (...args) => (await load()).name(...args),
  around: async (...args) => (await load()).around(...args),
};

async function load(): Promise<CodeReader> {
  return (await import("./code-reader.ts")).codeReader;
}
