import type { Located, Span } from "../../core/source.ts";
import type { ProbeArgument, ProbeEvent } from "../probes/probe-event.ts";
import type { ProgramArgument } from "./parse-program-argument.ts";

/** A probe at a site in a program or library: an event when it is reached and, if wanted, one when the function returns. */
export interface ProgramProbe {
  readonly at: Span;
  readonly binary: Located<BinaryReference>;
  readonly site: Located<SiteReference>;
  /** Only this build of the file, in hexadecimal digits. */
  readonly buildId?: Located<string>;
  readonly optional: boolean;
  readonly entry: ProgramEvent;
  readonly return?: ProgramEvent;
}

/** One event that such a probe makes, recorded as `uprobes:NAME`. */
export interface ProgramEvent extends ProbeEvent {
  readonly args: readonly ProgramField[];
}

/** A field of it. Where its value is fetched from depends on the machine that the file is for. */
export interface ProgramField extends ProbeArgument {
  readonly argument: ProgramArgument;
}

/** What a spec calls a file. */
export type BinaryReference =
  /** A path, a soname, or a program in PATH. */
  | { readonly kind: "named"; readonly name: string }
  /** A path as a process sees it; without a `/`, the name of a file that it has mapped. */
  | { readonly kind: "of-process"; readonly pid: number; readonly path: string }
  /** The same for the first process of a container, by the beginning of its id. */
  | { readonly kind: "of-container"; readonly id: string; readonly path: string }
  /** The same for the containers that run an image, by the image's name. */
  | { readonly kind: "of-image"; readonly image: string; readonly path: string };

/** How a spec names a site in it. */
export type SiteReference =
  /** `write`, `write+0x10`, `memcpy@GLIBC_2.2.5`: `elf/symbols/symbol-query.ts` reads it. */
  | { readonly kind: "symbol"; readonly text: string }
  /** Bytes from the file's beginning. */
  | { readonly kind: "offset"; readonly offset: number }
  /** As the file's symbols have it, before relocation. */
  | { readonly kind: "address"; readonly address: number }
  /** A static probe that the program's authors put in; without a provider, the only one of that name. */
  | { readonly kind: "usdt"; readonly provider?: string; readonly name: string };
