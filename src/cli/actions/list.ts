import { listAggregations } from "../../app/list-aggregations.ts";
import { listEvents, listFunctions, listTracers } from "../../app/list-kernel.ts";
import { assertNever } from "../../core/assert-never.ts";
import { ok, type Result } from "../../core/result.ts";
import { type ListEntry, listText } from "../../report/commands/list-text.ts";
import type { TextOptions } from "../../report/text/ink.ts";
import type { ControlFiles } from "../../tracefs/port.ts";
import type { WantedGuest } from "../guest/ask-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { statusOf } from "../exit-status.ts";
import { findSpecs } from "../files/find-specs.ts";
import type { Listable } from "../listables.ts";
import { askKernel } from "../files/kernel-files.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { textOptions } from "../terminal/text-options.ts";

/** Arguments and options of the command `list`. */
export interface WantedList {
  readonly what: Listable;
  readonly glob: string | undefined;
  /** Instead of the live kernel. */
  readonly vm: WantedGuest | undefined;
}

/** Prints names, one a line. Returns the exit status. */
export async function listThings(wanted: WantedList, io: ConsoleIo): Promise<number> {
  const entries = await entriesOf(wanted, io);
  if (!entries.ok) {
    showProblems(entries.error, io);
    return statusOf({ problems: entries.error });
  }
  io.out(listText(entries.value, listOptions(io)));
  return exitStatus.held;
}

/** On a terminal, what doesn't fit is wrapped; elsewhere programs read it, a line each. */
function listOptions({ stdout }: ConsoleIo): TextOptions {
  const options = textOptions(stdout);
  return stdout.isTerminal ? options : { ...options, width: Infinity };
}

async function entriesOf(
  { what, glob, vm }: WantedList,
  io: ConsoleIo,
): Promise<Result<readonly ListEntry[]>> {
  const fromKernel = (namesOf: NamesOf): Promise<Result<readonly ListEntry[]>> =>
    askKernel(vm, io, (files) => {
      const names = namesOf(files);
      return names.ok ? ok(names.value.map((name) => ({ name }))) : names;
    });
  switch (what) {
    case "events":
      return fromKernel((tracefs) => listEvents(tracefs, glob));
    case "functions":
      return fromKernel((tracefs) => listFunctions(tracefs, glob));
    case "tracers":
      return fromKernel((tracefs) => listTracers(tracefs, glob));
    case "aggregations":
      return listAggregations(glob);
    case "specs":
      return findSpecs(glob);
    default:
      return assertNever(what);
  }
}

type NamesOf = (files: ControlFiles) => Result<readonly string[]>;
