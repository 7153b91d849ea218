import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** A note of a static probe, by the labels of the program that `buildNotes` makes. */
export interface MadeNote {
  readonly provider?: string;
  readonly name?: string;
  /** `place` and what is behind it, or `counter` (data); by default `place`. */
  readonly at?: string;
  /** `counter` (in the file, at an even offset), `empty` (in no part of it); by default none. */
  readonly semaphore?: string;
  readonly operands?: string;
}

/** A program for x86-64 that holds these notes, with 4,096 nops from `place` on; its path. Needs gcc. */
export function buildNotes(folder: string, notes: readonly MadeNote[]): string {
  const path = join(folder, "notes");
  const source = `
.text
.globl _start
_start: nop
place: .skip 4096, 0x90
.data
.globl counter
counter: .8byte 0
.globl twice
twice: .8byte 0
.bss
empty: .8byte 0
.section .tdata, "awT", @progbits
per_thread: .8byte 0
.section .note.stapsdt, "", "note"
${notes.map(noteText).join("")}`;
  const args = ["-nostdlib", "-static", "-xassembler", "-", "-o", path];
  execFileSync("gcc", args, { input: source, stdio: ["pipe", "ignore", "pipe"] });
  return path;
}

function noteText(note: MadeNote): string {
  const { provider = "lab", name = "step", at = "place", semaphore = "0", operands = "" } = note;
  return `.balign 4
.4byte 2f - 1f, 4f - 3f, 3
1: .asciz "stapsdt"
2: .balign 4
3: .8byte ${at}, 0, ${semaphore}
.asciz "${provider}"
.asciz "${name}"
.asciz "${operands}"
4: .balign 4
`;
}
