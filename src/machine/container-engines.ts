import { execFile, type ExecFileException } from "node:child_process";
import { resolveProgram } from "./resolve-program.ts";

/** A container that runs, as an engine says. */
export interface RunningContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** What it was made of: a name, or an id where that name has gone to another image since. Hostile text. */
  readonly image: string;
}

/** What an engine said, or why it said nothing. `engine`: its command. */
export type EngineAnswer =
  | { readonly engine: string; readonly containers: readonly RunningContainer[] }
  | { readonly engine: string; readonly failure: string };

/** Those that understand the same words. crictl isn't among them: it has no templates, and knows images by id. */
export const ENGINES: readonly string[] = ["docker", "podman", "nerdctl"];

interface Surroundings {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Asks every engine whose command is in PATH, all at once, for what it runs. Changes nothing. Within `PATIENCE_MS`, or that is its failure. */
export function askEngines(surroundings: Surroundings): Promise<readonly EngineAnswer[]> {
  const { cwd, environment } = surroundings;
  const asked = ENGINES.flatMap((engine) => {
    const program = resolveProgram(engine, environment, cwd);
    return program.ok ? [ask(engine, program.path, surroundings)] : [];
  });
  return Promise.all(asked);
}

const PATIENCE_MS = 5000;
/** A line has some 100 bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Not by execa, which waits for whoever keeps the output open, whatever its time-out says. */
function ask(engine: string, program: string, { cwd, environment }: Surroundings): Promise<EngineAnswer> {
  const words = ["ps", "--no-trunc", "--format", "{{.ID}} {{.Image}}"];
  const limits = { timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: MOST_BYTES } as const;
  return new Promise((resolve) => {
    execFile(program, words, { cwd, env: environment, ...limits }, (error, stdout, stderr) => {
      if (error) resolve({ engine, failure: failureOf(error, stderr) });
      else resolve({ engine, containers: containersIn(stdout) });
    }).stdin?.end();
  });
}

/** The beginning of what it said, which may be anything. */
function failureOf({ code, killed }: ExecFileException, stderr: string): string {
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `it said more than ${MOST_BYTES} bytes`;
  if (killed) return `it didn't end within ${PATIENCE_MS / 1000} s`;
  const [first = ""] = stderr.trim().split("\n");
  return first.slice(0, 200) || `it ended with ${code ?? "a signal"}`;
}

const LINE = /^(?<id>[0-9a-f]{64}) (?<image>\S.*)$/gmu;

/** Lines that aren't a container are passed over. */
function containersIn(text: string): readonly RunningContainer[] {
  return [...text.matchAll(LINE)].map(({ groups }) => ({ id: groups!["id"]!, image: groups!["image"]! }));
}
