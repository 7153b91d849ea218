import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { nearest } from "../core/nearest.ts";
import { collect, fail, ok, type Result } from "../core/result.ts";
import { type EngineAnswer, ENGINES, type RunningContainer } from "../machine/container-engines.ts";
import { isOneFile } from "../machine/file-identity.ts";
import { type Containers, isSameImage } from "./containers.ts";
import { findInProcess, type FoundBinary } from "./find-in-process.ts";

/**
 * Finds a file in the running container of an image. Several containers are accepted if the path is the same file in all of them,
 * since a probe belongs to the file. The engines report the containers, the kernel their processes. Errors: `unsupported` if no
 * engine answers, `process-missing`, `binary-ambiguous`, those of `findInProcess`.
 */
export async function findByImage(
  image: string,
  path: string,
  containers: Containers,
): Promise<Result<FoundBinary>> {
  const answers = await containers.running();
  const running = runningOf(answers);
  const ofImage = running.filter((container) => isSameImage(container.image, image));
  if (ofImage.length === 0) return fail([noneRuns(image, running, answers)]);
  const found = collect(ofImage.map((container) => fileIn(container, path, containers)));
  return found.ok ? onlyOne(image, path, found.value) : found;
}

/** Two commands may talk to the same engine. */
function runningOf(answers: readonly EngineAnswer[]): readonly RunningContainer[] {
  const all = answers.flatMap((answer) => ("containers" in answer ? answer.containers : []));
  return [...new Map(all.map((container) => [container.id, container])).values()];
}

interface FoundFile {
  readonly container: RunningContainer;
  readonly pid: number;
  readonly binary: FoundBinary;
}

function fileIn(container: RunningContainer, path: string, containers: Containers): Result<FoundFile> {
  const pid = containers.firstProcess(container.id);
  if (!pid.ok) return fail([notHere(container)]);
  const binary = findInProcess(pid.value, path);
  return binary.ok ? ok({ container, pid: pid.value, binary: binary.value }) : binary;
}

function onlyOne(image: string, path: string, found: readonly FoundFile[]): Result<FoundBinary> {
  const [first, ...others] = found as readonly [FoundFile, ...FoundFile[]];
  const isShared = others.every((other) => isOneFile(fileOf(first), fileOf(other)));
  return isShared ? ok(first.binary) : fail([severalFiles(image, path, found)]);
}

function fileOf({ pid, binary: { path } }: FoundFile): { readonly path: string; readonly pid: number } {
  return { path, pid };
}

function severalFiles(image: string, path: string, found: readonly FoundFile[]): Diagnostic {
  const listed = found.map(({ container, pid }) => `${short(container)} (process ${pid})`);
  const message = `${found.length} running containers use image ${quoted(image)}, but ${quoted(path)} is a different file in some of them: ${few(listed)}`;
  const hint = `name one container: binary: {container: ${short(found[0]!.container)}, path: …}`;
  return diagnostic("binary-ambiguous", message, { hint });
}

/** The engine's command may talk to another machine (DOCKER_HOST). */
function notHere(container: RunningContainer): Diagnostic {
  const message = `container ${short(container)} of image ${quoted(container.image)} has no process on this machine`;
  return diagnostic("process-missing", message, { hint: "does the engine run on another machine?" });
}

function noneRuns(
  image: string,
  running: readonly RunningContainer[],
  answers: readonly EngineAnswer[],
): Diagnostic {
  const failures = answers.flatMap((answer) => ("failure" in answer ? [answer] : []));
  if (failures.length === answers.length) return noEngine(image, failures);
  const message = `no running container uses image ${quoted(image, 200)}`;
  const silent = failures.map(({ engine, failure }) => `; ${engine} did not answer: ${quoted(failure, 200)}`);
  return diagnostic("process-missing", message, { hint: `${whatRuns(image, running)}${silent.join("")}` });
}

function whatRuns(image: string, running: readonly RunningContainer[]): string {
  const images = [...new Set(running.map((container) => container.image))];
  if (images.length === 0) return "no container is running";
  const close = nearest(image, images);
  const listed = `running: ${few(images.map((each) => quoted(each, 200)))}`;
  return close === undefined ? listed : `did you mean ${quoted(close, 200)}? ${listed}`;
}

function noEngine(
  image: string,
  failures: readonly Extract<EngineAnswer, { failure: string }>[],
): Diagnostic {
  const why = failures.map(({ engine, failure }) => `${engine}: ${quoted(failure, 200)}`).join("; ");
  const message = `cannot look up containers of image ${quoted(image, 200)}: ${
    why === ""
      ? `no container engine (${ENGINES.join(", ")}) in PATH`
      : `no container engine answered (${why})`
  }`;
  const hint = "name the container or one of its processes: binary: {container: ID, …} or {pid: N, …}";
  return diagnostic("unsupported", message, { hint });
}

const FEW = 8;

function few(items: readonly string[]): string {
  return `${items.slice(0, FEW).join(", ")}${items.length > FEW ? ` and ${items.length - FEW} more` : ""}`;
}

/** The short id that `docker ps` prints; `container:` accepts it. */
function short({ id }: RunningContainer): string {
  return id.slice(0, 12);
}
