import type { CodeReader } from "../executed-code.ts";

/** The code reader, loaded on first use: only a recording of user stacks needs it. */
export const codeReader: CodeReader = {
  name: async (...args) => (await load()).name(...args),
  around: async (...args) => (await load()).around(...args),
};

async function load(): Promise<CodeReader> {
  return (await import("./code-reader.ts")).codeReader;
}
