import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { nearest } from "../core/nearest.ts";
import { collect, fail, ok, type Result } from "../core/result.ts";
import { type EngineAnswer, ENGINES, type RunningContainer } from "../machine/container-engines.ts";
import { isOneFile } from "../machine/one-file.ts";
import type { Containers } from "./containers.ts";
import { findInProcess } from "./find-in-process.ts";
import type { FoundBinary } from "./found-binary.ts";
import { isSameImage } from "./image-name.ts";

/**
 * A file of the one container that runs an image; of several, where it is one file in all of them, for a probe is the file's. Which
 * containers these are, only engines know; which processes, the kernel says. Errors: `unsupported` where no engine answers,
 * `process-missing`, `binary-ambiguous`, those of `findInProcess`.
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

/** One engine may stand behind two commands. */
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
  const message = `${found.length} running containers have the image ${quoted(image)}, and ${quoted(path)} is not one file in all of them: ${few(listed)}`;
  const hint = `name one of them: binary: {container: ${short(found[0]!.container)}, path: …}`;
  return diagnostic("binary-ambiguous", message, { hint });
}

/** The engine's command may talk to another machine (DOCKER_HOST). */
function notHere(container: RunningContainer): Diagnostic {
  const message = `no process of this machine is in container ${short(container)}, which runs ${quoted(container.image)} as its engine says`;
  return diagnostic("process-missing", message, { hint: "does the engine run on another machine?" });
}

function noneRuns(
  image: string,
  running: readonly RunningContainer[],
  answers: readonly EngineAnswer[],
): Diagnostic {
  const failures = answers.flatMap((answer) => ("failure" in answer ? [answer] : []));
  if (failures.length === answers.length) return noEngine(image, failures);
  const message = `no running container has the image ${quoted(image, 200)}`;
  const silent = failures.map(({ engine, failure }) => `; ${engine} didn't answer: ${quoted(failure, 200)}`);
  return diagnostic("process-missing", message, { hint: `${whatRuns(image, running)}${silent.join("")}` });
}

function whatRuns(image: string, running: readonly RunningContainer[]): string {
  const images = [...new Set(running.map((container) => container.image))];
  if (images.length === 0) return "no container runs";
  const close = nearest(image, images);
  const listed = `there ${images.length === 1 ? "is" : "are"} ${few(images.map((each) => quoted(each, 200)))}`;
  return close === undefined ? listed : `did you mean ${quoted(close, 200)}? ${listed}`;
}

function noEngine(
  image: string,
  failures: readonly Extract<EngineAnswer, { failure: string }>[],
): Diagnostic {
  const why = failures.map(({ engine, failure }) => `${engine}: ${quoted(failure, 200)}`).join("; ");
  const message = `which containers have the image ${quoted(image, 200)} only their engine knows, and ${
    why === "" ? `there is no ${ENGINES.join(", ")} in PATH` : `none answered (${why})`
  }`;
  const hint = "name the container or one of its processes: binary: {container: ID, …} or {pid: N, …}";
  return diagnostic("unsupported", message, { hint });
}

const FEW = 8;

function few(items: readonly string[]): string {
  return `${items.slice(0, FEW).join(", ")}${items.length > FEW ? ` and ${items.length - FEW} more` : ""}`;
}

/** As `docker ps` has them; `container:` takes it. */
function short({ id }: RunningContainer): string {
  return id.slice(0, 12);
}
