import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { ArgumentPassing } from "./machine-convention.ts";
import type { ResolvedArgument } from "./static-probes/static-argument.ts";

/** The site of a probe in a program, as plain data. Gathered by `sites/gather-sites.ts`. */
export interface ProbeSite {
  /** As written to the kernel; `/proc/PID/root/…` is not resolved. Hostile text. */
  readonly path: string;
  /** In bytes from the start of the file; for a static probe with several sites, that of the first. */
  readonly offset: number;
  /** Present where the spec names a static probe. */
  readonly staticProbe?: StaticProbeSite;
  /** The function that contains the site, if the file has symbols for it. Hostile text. */
  readonly symbol?: string;
  readonly version?: string;
  /** In bytes from the start of the function. */
  readonly delta?: number;
  readonly buildId?: string;
  /** Identity of the file, as stat(2) reports it: another file at the same path has another one. */
  readonly device: number;
  readonly inode: number;
  /** `ext4`, if known. */
  readonly fileSystem?: string;
  /** EM_* of elf(5), and the size of its words in bits. */
  readonly machine: number;
  readonly bits: 32 | 64;
  /** The site is right after the stack check at the function's entry, where the arguments are still in their registers. */
  readonly isBehindStackCheck?: true;
  /** The function's calling convention, if a field names an argument by number. Absent: that of C. */
  readonly passing?: ArgumentPassing;
  /** What could not be verified. */
  readonly warnings: readonly Diagnostic[];
}

/** A static probe (USDT): one event with one or more sites in the code. */
export interface StaticProbeSite {
  /** Hostile texts. */
  readonly provider: string;
  readonly name: string;
  /** In order of offset, without duplicates. */
  readonly sites: readonly StaticSite[];
}

/** One site of a static probe. */
export interface StaticSite {
  /** In bytes from the start of the file. */
  readonly offset: number;
  /** File offset of its semaphore, a counter that the kernel increments while the probe is active. */
  readonly semaphoreOffset?: number;
  readonly arguments: readonly ResolvedArgument[];
}

/** The probe site of one event. */
export interface EventSite extends Omit<ProbeSite, "warnings"> {
  /** `uprobes:libc_write`. */
  readonly event: string;
}

/** One result per item of `uprobes`, in order: its site, or the problems. */
export type ProbeSites = readonly Result<ProbeSite>[];

/** The part of a site that its file alone decides. */
export type FoundSite = Pick<
  ProbeSite,
  "offset" | "symbol" | "version" | "delta" | "staticProbe" | "warnings"
>;
