import { execFile, type ExecFileException } from "node:child_process";
import { resolveProgram } from "./resolve-program.ts";

/** A running container, as an engine reports it. */
export interface RunningContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Its image: a name, or an id if the name now belongs to another image. Hostile text. */
  readonly image: string;
}

/** The answer of an engine, or why it failed. `engine`: its command. */
export type EngineAnswer =
  | { readonly engine: string; readonly containers: readonly RunningContainer[] }
  | { readonly engine: string; readonly failure: string };

/** Engines with the same command line. crictl is missing: it has no templates, and reports images by id. */
export const ENGINES: readonly string[] = ["docker", "podman", "nerdctl"];

interface Surroundings {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Asks all engines in PATH, in parallel, for their running containers. Changes nothing. An engine that takes longer than `PATIENCE_MS` fails. */
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

/** Not by execa: despite its timeout it waits until all processes that inherited the output have closed it. */
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

/** The first line of stderr. Hostile text. */
function failureOf({ code, killed }: ExecFileException, stderr: string): string {
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `its output exceeds ${MOST_BYTES} bytes`;
  if (killed) return `it did not end within ${PATIENCE_MS / 1000} s`;
  const [first = ""] = stderr.trim().split("\n");
  return first.slice(0, 200) || `it ended with ${code ?? "a signal"}`;
}

const LINE = /^(?<id>[0-9a-f]{64}) (?<image>\S.*)$/gmu;

/** Other lines are skipped. */
function containersIn(text: string): readonly RunningContainer[] {
  return [...text.matchAll(LINE)].map(({ groups }) => ({ id: groups!["id"]!, image: groups!["image"]! }));
}
