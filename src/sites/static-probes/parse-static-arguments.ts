import { arm32Operand, arm64Operand } from "./arm-operand.ts";
import { riscvOperand } from "./riscv-operand.ts";
import { type ParseOperand, type StaticArgument, unfetchable } from "./static-argument.ts";
import { x86Operand } from "./x86-operand.ts";

/** Notes have up to twelve arguments (sys/sdt.h); the rest of a longer note is ignored. */
const MOST_ARGUMENTS = 128;
const LONGEST_TEXT = 16 * 1024;

/**
 * Parses the arguments in the note of a static probe: `[-]SIZE[f]@OPERAND`, separated by spaces (SystemTap, "User Space Probe
 * Implementation"). `machine` is EM_* of elf(5). Total, in linear time: an operand that is not understood is `unfetchable`, so that the
 * others keep their numbers.
 */
export function parseStaticArguments(text: string, machine: number): readonly StaticArgument[] {
  const parseOperand = operandsOf.get(machine) ?? unknownMachine;
  return splitArguments(text.slice(0, LONGEST_TEXT))
    .slice(0, MOST_ARGUMENTS)
    .map((each) => parseArgument(each, parseOperand));
}

/** EM_* of elf(5). */
const operandsOf: ReadonlyMap<number, ParseOperand> = new Map([
  [3, x86Operand],
  [40, arm32Operand],
  [62, x86Operand],
  [183, arm64Operand],
  [243, riscvOperand],
]);

const unknownMachine: ParseOperand = () => unfetchable("this architecture is not supported");

/** Spaces within brackets belong to the operand: `-4@[sp, 12]`. */
function splitArguments(text: string): readonly string[] {
  const found: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at] ?? " ";
    if ("[(".includes(letter)) depth += 1;
    if ("])".includes(letter)) depth -= 1;
    const isEnd = at === text.length || (letter === " " && depth <= 0);
    if (!isEnd) continue;
    if (at > start) found.push(text.slice(start, at));
    [start, depth] = [at + 1, 0];
  }
  return found;
}

function parseArgument(text: string, parseOperand: ParseOperand): StaticArgument {
  const groups = /^(?:(?<sign>-)?(?<bytes>[1248])(?<float>f)?@)?(?<operand>.*)$/su.exec(text)!.groups!;
  const { sign, bytes, float, operand = "" } = groups;
  const isKnown = !/@/u.test(operand) || bytes !== undefined;
  const value = float === undefined ? parseOperand(operand) : unfetchable("it is a floating-point number");
  return {
    text,
    ...(bytes !== undefined && { bytes: Number(bytes) as 1 | 2 | 4 | 8 }),
    signed: sign !== undefined,
    operand: isKnown ? value : unfetchable("the kernel cannot fetch a value of its size"),
  };
}
