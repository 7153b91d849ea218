import type { OpenOptions } from "../app/open-specs.ts";
import { readBaseFile } from "../cli/files/base-files.ts";
import { newSessionName } from "../session/net/session-name.ts";
import { asWritten, type Parameters } from "./parameters.ts";

interface Asked {
  readonly set?: Parameters;
  readonly duration?: string;
}

/** How a spec is opened for a program: its parameters, and the machine that it runs on. */
export function openingOptions({ set, duration }: Asked): OpenOptions {
  return {
    set: asWritten(set),
    ...(duration !== undefined && { duration }),
    readFile: readBaseFile,
    sessionName: newSessionName,
    binaries: { cwd: process.cwd(), environment: process.env },
  };
}
