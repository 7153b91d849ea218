import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";

/** What speedscope has made of a profile, as far as tests look (jlfwong/speedscope, src/lib/profile.ts). */
export interface ImportedProfile {
  getName(): string;
  getWeightUnit(): string;
  getTotalWeight(): number;
  getTotalNonIdleWeight(): number;
  forEachFrame(visit: (frame: ImportedFrame) => void): void;
  forEachCall(
    open: (node: { readonly frame: ImportedFrame }, at: number) => void,
    close: (node: { readonly frame: ImportedFrame }, at: number) => void,
  ): void;
}

export interface ImportedFrame {
  readonly name: string;
  getSelfWeight(): number;
  getTotalWeight(): number;
}

/** A file's text, as speedscope's importers take it (src/import/utils.ts). */
interface TextContent {
  readonly splitLines: () => Iterable<string>;
  readonly firstChunk: () => string;
}

interface Importer {
  readonly speedscope: (file: unknown) => { readonly profiles: readonly ImportedProfile[] };
  readonly folded: (text: TextContent) => ImportedProfile | null;
}

/**
 * Speedscope's own importers. The package is the web application in one script, without an entry for programs: its script is run
 * up to where it would draw its page, in a context where everything of a browser is a stub; what it calls the importers is read
 * from where it chooses between them by a file's kind.
 */
const importer = load();

/** @throws what speedscope throws at a file that isn't right. */
export function importSpeedscope(text: string): readonly ImportedProfile[] {
  return importer.speedscope(JSON.parse(text)).profiles;
}

/** As speedscope reads folded stacks; null where it takes the text for something else. */
export function importFolded(text: string): ImportedProfile | null {
  return importer.folded({ splitLines: () => text.split("\n"), firstChunk: () => text });
}

/** The schema that the package carries. */
export function speedscopeSchema(): object {
  return JSON.parse(readFileSync(join(release(), "file-format-schema.json"), "utf8")) as object;
}

function load(): Importer {
  const [script] = globSync("speedscope-*.js", { cwd: release() });
  const code = readFileSync(join(release(), script!), "utf8");
  const speedscope = nameIn(code, /Importing as speedscope json file"\),(\w+)\(/u);
  const folded = nameIn(code, /Importing as collapsed stack format"\),\w+\((\w+)\(/u);
  const drawing = "console.log(`speedscope v";
  if (!code.includes(drawing)) throw new Error("speedscope's script does not begin its page as it did");
  const exported = `globalThis.importer={speedscope:${speedscope},folded:${folded}};return;`;
  const context = createContext(browserStub());
  runInContext(
    code.replace(drawing, () => exported + drawing),
    context,
  );
  return context["importer"] as Importer;
}

function release(): string {
  return join(dirname(fileURLToPath(import.meta.resolve("speedscope/package.json"))), "dist/release");
}

function nameIn(code: string, pattern: RegExp): string {
  const name = pattern.exec(code)?.[1];
  if (name === undefined) throw new Error(`speedscope's script has no ${pattern.source}`);
  return name;
}

function browserStub(): Record<string, unknown> {
  const stub: object = new Proxy(function anything() {}, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => "" : stub),
    apply: () => stub,
    construct: () => stub,
    set: () => true,
  });
  const names = ["window", "document", "navigator", "location", "localStorage", "matchMedia", "self"];
  return {
    ...Object.fromEntries(names.map((name) => [name, stub])),
    requestAnimationFrame: () => 0,
    console: { log: () => undefined, warn: () => undefined, error: () => undefined },
    URL,
    TextDecoder,
    TextEncoder,
    performance,
    setTimeout,
  };
}
