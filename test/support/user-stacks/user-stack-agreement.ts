import { readdirSync, readFileSync } from "node:fs";
import { kernelText } from "../../../src/export/kernel-text/kernel-text.ts";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import { mappingAt, parseCodeMappings } from "../../../src/trace/names/user-code/maps.ts";
import { builtMeta } from "../built-recording.ts";
import { assemble, sourceOf } from "../recorded.ts";

/** What `oracle/capture-user-stacks.sh` left in a folder, by the kernel's account and by ours. */
export interface UserStackAgreement {
  /** Stacks, and addresses in them of which the kernel has the file. */
  readonly stacks: number;
  readonly frames: number;
  /** Stacks of our text that aren't the kernel's, line by line. */
  readonly texts: readonly string[];
  /** Files and places of addresses that aren't the kernel's. */
  readonly places: readonly string[];
  /** Whether the option of the instance was another one than the top level's. */
  readonly isOwnOption: boolean;
}

export function compareUserStacks(folder: string): UserStackAgreement {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "latin1");
  const theirs = stacksIn(text("text.txt").split("\n"));
  const withFiles = stacksIn(text("files.txt").split("\n"));
  const ours = stacksIn(ourText(folder));
  // Others that began meanwhile (the script's own sleeps, the guest's) have maps of their own, or are gone.
  const isTheProgram = ({ context }: TextStack): boolean => context.includes(`-${text("pid").trim()} `);
  const addresses = theirs.filter(isTheProgram).flatMap(({ frames }) => frames);
  const files = withFiles.filter(isTheProgram).flatMap(({ frames }) => frames);
  const named = files.flatMap((file, index) => (/^ => {2}</u.test(file) ? [] : [index]));
  const ofAddress = placeNamer(readFileSync(`${folder}/maps`));
  return {
    stacks: theirs.length,
    frames: named.length,
    texts: different(theirs.map(lineOf), ours.map(lineOf)),
    places: different(
      named.map((index) => files[index]!),
      named.map((index) => ofAddress(addresses[index]!)),
    ),
    isOwnOption: text("top_level_option").trim() === "0",
  };
}

interface TextStack {
  readonly context: string;
  readonly frames: readonly string[];
}

/** The lines behind each `<user stack trace>`. */
function stacksIn(lines: readonly string[]): readonly TextStack[] {
  return lines.flatMap((line, index) => {
    if (!line.endsWith(": <user stack trace>")) return [];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((one) => !one.startsWith(" => "));
    return [{ context: line, frames: rest.slice(0, end < 0 ? rest.length : end) }];
  });
}

function lineOf({ context, frames }: TextStack): string {
  return [context, ...frames].join("|");
}

/** ` =>  <addr>` → ` => FILE[+0xOFFSET]`, as the kernel has it (kernel/trace/trace_output.c, seq_print_user_ip). */
function placeNamer(maps: Uint8Array): (frame: string) => string {
  const mappings = parseCodeMappings(maps);
  return (frame) => {
    const address = Number.parseInt(/<([\da-f]+)>$/u.exec(frame)?.[1] ?? "", 16);
    const mapping = mappingAt(mappings, address);
    return mapping
      ? ` => ${mapping.name}[+0x${(address - mapping.start).toString(16)}]`
      : `${frame} is nowhere`;
  };
}

function different(theirs: readonly string[], ours: readonly string[]): readonly string[] {
  const count = Math.max(theirs.length, ours.length);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => theirs[index] !== ours[index])
    .map((index) => `${theirs[index]} | ours: ${ours[index]}`);
}

function ourText(folder: string): readonly string[] {
  const recording = openTraceDat(sourceOf(traceDatIn(folder)));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  return [...kernelText(recording.value)];
}

function traceDatIn(folder: string): Uint8Array {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
  const cpus = readdirSync(folder)
    .flatMap((name) => /^raw(\d+)$/u.exec(name)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b));
  const meta = builtMeta({
    headerPage: text("header_page"),
    ftraceFormats: [text("user_stack.format")],
    eventFormats: [
      { system: "sched", formats: [text("exec.format")] },
      { system: "uprobes", formats: [text("in_a.format")] },
    ],
    cmdlines: readFileSync(`${folder}/saved_cmdlines`),
    kernelRelease: text("release").trim(),
    cpuCount: cpus.length,
    stats: cpus.map((cpu) => ({ cpu: Number(cpu), text: text(`stats${cpu}`) })),
  });
  return assemble(
    meta,
    cpus.map((cpu) => ({ cpu: Number(cpu), bytes: readFileSync(`${folder}/raw${cpu}`) })),
  );
}
