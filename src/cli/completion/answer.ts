import type { Command } from "commander";
import { assertNever } from "../../core/assert-never.ts";
import { type Askable, askables, completionModel } from "./model.ts";
import { type Offer, offerText } from "./offer.ts";
import { type TypedLine, typedLine } from "./typed-line.ts";

/**
 * Answers a completion script with `offerText`'s lines. The script passes `KIND NUMBER WORDS…`: the words after the program's name, and the
 * number of the word that is being completed. This runs when TAB is pressed: it changes nothing, needs no rights, prints no errors and does
 * not wait for input.
 */
export async function answerShell(
  program: Command,
  [asked, number, ...words]: readonly string[],
): Promise<string> {
  const what = askables.find((askable) => askable === asked);
  if (what === undefined) return "";
  const line = typedLine(completionModel(program, "run"), words, Number(number));
  try {
    return offerText(await offersOf(what, line), line.current);
  } catch {
    // The command itself reports what is wrong with a file.
    return "";
  }
}

async function offersOf(what: Askable, line: TypedLine): Promise<readonly Offer[]> {
  switch (what) {
    case "parameters":
      return (await import("./offer-parameters.ts")).offerParameters(line);
    case "events":
      return (await import("./offer-names.ts")).offerNames("events", line);
    case "listed":
      return (await import("./offer-names.ts")).offerListed(line);
    case "symbols":
      return (await import("./offer-symbols.ts")).offerSymbols(line);
    case "binaries":
      return (await import("./offer-symbols.ts")).offerBinaries(line);
    case "instances":
      return (await import("./offer-recorded.ts")).offerInstances(line);
    case "recorded":
      return (await import("./offer-recorded.ts")).offerRecorded(line);
    case "kernels":
      return (await import("./offer-names.ts")).offerKernels();
    default:
      return assertNever(what);
  }
}
