import { diagnostic, type Diagnostic, warning } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type Placement, placementIn } from "../elf/file/instruction-starts.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { type MachineConvention, conventionOf } from "./machine-convention.ts";
import { loadDisassembler } from "../machine/wasm-packages.ts";

/** A possible probe site in a file, and the function that contains it. */
export interface CandidateSite {
  /** In words, with a trailing comma if the sentence needs one. */
  readonly what: string;
  readonly offset: number;
  /** Absent: no symbol covers the offset. */
  readonly inside?: {
    readonly name: string;
    /** In bytes: from the start of the function, and its size (0: unknown). */
    readonly delta: number;
    readonly size: number;
  };
}

/**
 * Checks that an instruction starts at the candidate: a probe inside one corrupts the program. Warns if it cannot be verified.
 * Errors: `not-probeable`.
 */
export async function checkInstruction(
  candidate: CandidateSite,
  image: ProgramImage,
): Promise<Result<readonly Diagnostic[]>> {
  const { machine, bits } = image.elf.header;
  const convention = conventionOf(machine, bits);
  if (!convention) return ok([]);
  if (candidate.offset % convention.alignment > 0) return fail([misaligned(candidate, convention, image)]);
  if (convention.alignment === 4 || candidate.inside?.delta === 0) return ok([]);
  const placement = convention.alignment === 1 ? await placementOf(candidate, image) : unknown;
  if (placement.kind === "inside") return fail([inTheMiddle(candidate, placement, image)]);
  return ok(placement.kind === "start" ? [] : [unsure(candidate, image)]);
}

const unknown: Placement = { kind: "unknown" };

/** Longer functions are not disassembled: this many bytes take 0.3 s. */
const MOST_BYTES = 1024 * 1024;

async function placementOf({ offset, inside }: CandidateSite, { elf }: ProgramImage): Promise<Placement> {
  if (!inside || inside.delta >= Math.min(inside.size, MOST_BYTES)) return unknown;
  const { delta, size } = inside;
  const code = elf.reader.source.read(offset - delta, Math.min(size, MOST_BYTES)).slice();
  const disassemble = await loadDisassembler();
  return placementIn(disassemble(code, elf.header.bits), delta);
}

/** On machines with instructions of one size, they start at multiples of it. */
function misaligned(
  { offset }: CandidateSite,
  { name, alignment }: MachineConvention,
  { path }: ProgramImage,
): Diagnostic {
  return diagnostic("not-probeable", `no instruction of ${path} starts at offset ${hex(offset)}`, {
    hint: `on ${name} instructions start at multiples of ${alignment}`,
  });
}

function inTheMiddle(
  { what, offset, inside }: CandidateSite,
  { begin, next }: Extract<Placement, { kind: "inside" }>,
  { path }: ProgramImage,
): Diagnostic {
  const { name, delta, size } = inside!;
  const start = (at: number): string =>
    `${name}${at === 0 ? "" : `+${hex(at)}`} (offset ${hex(offset - delta + at)})`;
  const hint = `the instruction starts at ${start(begin)}${next < size ? `, the next one at ${start(next)}` : ""}`;
  const message = `${what} of ${path} is inside an instruction: a probe there corrupts the program`;
  return diagnostic("not-probeable", message, { hint });
}

function unsure({ what, inside }: CandidateSite, { path }: ProgramImage): Diagnostic {
  const why = inside ? "" : ", because no symbol covers it";
  const message = `cannot verify that ${what} is an instruction boundary${why}; a probe inside an instruction corrupts the program`;
  return warning("probe-unsure", message, { hint: `see: objdump -d ${path}` });
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
