import type { Result } from "../core/result.ts";
import { askEngines, type EngineAnswer } from "../machine/container-engines.ts";
import type { BinarySearch } from "./binaries/find-binary.ts";
import { findContainer } from "./find-container.ts";

/** What is asked about containers. */
export interface Containers {
  /** What each engine on this machine runs. Asked once, however many probes want to know. */
  running(): Promise<readonly EngineAnswer[]>;
  /** The first process of a container, by the beginning of its id. Errors: those of `findContainer`. */
  firstProcess(id: string): Result<number>;
}

/** Those of this machine. */
export function containersHere(search: BinarySearch): Containers {
  let answers: Promise<readonly EngineAnswer[]> | undefined;
  return {
    running: () => (answers ??= askEngines(search)),
    firstProcess: findContainer,
  };
}
