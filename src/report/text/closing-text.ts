import { countOf } from "../../core/quantity-text.ts";
import type { ResultDocument, StateDifference, Teardown, Verdict } from "../../document/result-document.ts";
import { verdictWord } from "../verdict-text.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** The recording's path, the proof of the teardown, and the verdict. */
export function closingLines({ session, verdict }: ResultDocument, ink: Ink): readonly string[] {
  return [
    ...(session?.recording === undefined ? [] : wrap(ink.text(`recording: ${session.recording}`), ink.width)),
    ...(session ? teardownLines(session.teardown, ink) : []),
    ...verdictLines(verdict, ink),
  ];
}

function teardownLines(teardown: Teardown, ink: Ink): readonly string[] {
  const { verified, identicalFiles, differences } = teardown;
  const same = `${countOf(identicalFiles, "file")} identical`;
  const summary = verified ? `teardown: verified, ${same}` : `teardown: NOT verified, ${same}`;
  return [
    ...wrap(summary, ink.width).map(verified ? ink.good : ink.bad),
    ...differences.flatMap((difference) => differenceLines(difference, ink)),
  ];
}

function differenceLines(difference: StateDifference, ink: Ink): readonly string[] {
  const { path, before, after, whose } = difference;
  const who = whose === "ours" ? "left by this run" : "changed by another process";
  const change = `${contentText(before)} ${ink.glyphs.arrow} ${contentText(after)}`;
  const paint = whose === "ours" ? ink.bad : ink.dim;
  return wrap(`${ink.text(path)} (${who}): ${ink.text(change)}`, ink.width - 2).map((line) =>
    paint(`  ${line}`),
  );
}

const SHOWN_CONTENT = 60;

function contentText(content: string | null): string {
  if (content === null) return "absent";
  return content.length > SHOWN_CONTENT ? `"${content.slice(0, SHOWN_CONTENT)}..."` : `"${content}"`;
}

function verdictLines({ status, exitStatus, reasons }: Verdict, ink: Ink): readonly string[] {
  const paint = status === "passed" ? ink.good : status === "inconclusive" ? ink.doubtful : ink.bad;
  const head = status === "passed" ? verdictWord(status) : `${verdictWord(status)} (exit ${exitStatus})`;
  return [
    ...wrap(`verdict: ${head}`, ink.width).map((line) => paint(ink.bold(line))),
    ...reasons.flatMap((reason) => wrap(ink.text(reason), ink.width - 2).map((line) => paint(`  ${line}`))),
  ];
}
