import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { ArgumentPassing } from "./machine-convention.ts";
import type { ResolvedArgument } from "./static-probes/static-argument.ts";

/** What is known of the site of a probe in a program, as plain data. Gathered by `sites/gather-sites.ts`. */
export interface ProbeSite {
  /** What the kernel is told; `/proc/PID/root/…` stays as it is. Hostile text. */
  readonly path: string;
  /** Bytes from the file's beginning; of a static probe with several sites, its first one. */
  readonly offset: number;
  /** Present where the spec names a static probe. */
  readonly staticProbe?: StaticProbeSite;
  /** The function that the site is in, where the file says. Hostile text. */
  readonly symbol?: string;
  readonly version?: string;
  /** Bytes from the function's beginning. */
  readonly delta?: number;
  readonly buildId?: string;
  /** Of the file, as stat(2) has them: what tells it from another one of the same path. */
  readonly device: number;
  readonly inode: number;
  /** `ext4`, where the system says. */
  readonly fileSystem?: string;
  /** EM_* of elf(5), and the size of its words. */
  readonly machine: number;
  readonly bits: 32 | 64;
  /** True behind a check of the stack with which the function begins: its arguments are where they were. */
  readonly isBehindStackCheck?: true;
  /** How the function gets its arguments, where a field asks for one by its number. Absent: as C passes them. */
  readonly passing?: ArgumentPassing;
  /** What isn't certain. */
  readonly warnings: readonly Diagnostic[];
}

/** A static probe (USDT): one event for whoever put it into the program, and perhaps several sites in the code. */
export interface StaticProbeSite {
  /** Hostile texts. */
  readonly provider: string;
  readonly name: string;
  /** By offset; no two at one. */
  readonly sites: readonly StaticSite[];
}

export interface StaticSite {
  /** Bytes from the file's beginning. */
  readonly offset: number;
  /** Where in the file its semaphore is, a counter that the kernel raises while the probe is armed. */
  readonly semaphoreOffset?: number;
  readonly arguments: readonly ResolvedArgument[];
}

/** The probe site of one event. */
export interface EventSite extends Omit<ProbeSite, "warnings"> {
  /** `uprobes:libc_write`. */
  readonly event: string;
}

/** One for each item of `uprobes`, in order: a site, or why there is none. */
export type ProbeSites = readonly Result<ProbeSite>[];

export type FoundSite = Pick<
  ProbeSite,
  "offset" | "symbol" | "version" | "delta" | "staticProbe" | "warnings"
>;
