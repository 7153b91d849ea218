import { kernelNameOf } from "../register-names.ts";
import { type StaticOperand, unfetchable } from "./static-argument.ts";
import { constantOf, memoryAt, NUMBER } from "./whole-number.ts";

/** An operand of x86 in AT&T notation, as GNU `as` reads it: `%edi`, `$5`, `-24(%rbp)`, `NBuffers(%rip)`. */
export function x86Operand(text: string): StaticOperand {
  if (text.startsWith("$")) return immediate(text.slice(1));
  if (/^%[a-z0-9]+$/u.test(text)) return register(text.slice(1));
  if (/^%[c-gs]s:/u.test(text)) return unfetchable("it is relative to a segment");
  return memory(text);
}

const wholeImmediate = new RegExp(`^${NUMBER}$`, "iu");

function immediate(text: string): StaticOperand {
  return wholeImmediate.test(text)
    ? constantOf(text.toLowerCase())
    : unfetchable("its address is known only at run time");
}

function register(name: string): StaticOperand {
  if (/^[abcd]h$/u.test(name)) return unfetchable("it is the second byte of a register");
  const whole = wholeRegister(name);
  return whole === undefined ? unfetchable(notGeneral(name)) : { kind: "register", name: whole };
}

const general: ReadonlySet<string> = new Set(["ax", "bx", "cx", "dx", "si", "di", "bp", "sp"]);

/** The kernel's name of the register that `%al`, `%ax`, `%eax` or `%rax` is the low part of. */
function wholeRegister(name: string): string | undefined {
  if (/^r(?:[89]|1[0-5])[bwd]?$/u.test(name)) return name.replace(/[bwd]$/u, "");
  const low = /^(?<letter>[abcd])l$/u.exec(name)?.groups?.["letter"];
  if (low !== undefined) return `${low}x`;
  const whole = kernelNameOf(name.replace(/^(?<whole>[sd]i|[bs]p)l$/u, "$<whole>"));
  return general.has(whole) ? whole : undefined;
}

function notGeneral(name: string): string {
  return /^(?:[xyz]?mm\d+|st|k\d)$/u.test(name)
    ? "the kernel cannot fetch floating-point or vector registers"
    : "the register is not known";
}

const beside = new RegExp(`^(?<distance>${NUMBER})?\\(%(?<base>[a-z0-9]+)\\)$`, "iu");
/** `40+CheckpointStats(%rip)`: a symbol, with a distance before or after it. */
const atSymbol =
  /^(?:(?<before>-?[0-9]{1,10})\+)?(?<symbol>[A-Za-z_.$][\w.$]{0,255})(?<behind>[+-][0-9]{1,10})?\(%[re]ip\)$/u;

function memory(text: string): StaticOperand {
  const near = beside.exec(text)?.groups;
  if (near) return besideRegister(near["base"]!, near["distance"]);
  const at = atSymbol.exec(text)?.groups;
  if (at) {
    const displacement = Number(at["before"] ?? 0) + Number(at["behind"] ?? 0);
    return { kind: "variable", symbol: at["symbol"]!, displacement };
  }
  if (text.includes(","))
    return unfetchable("its address is the sum of two registers, which the kernel cannot compute");
  return unfetchable("the operand is not understood");
}

function besideRegister(name: string, distance: string | undefined): StaticOperand {
  const base = wholeRegister(name);
  if (base !== undefined && /^(?:[re]|r\d+d?$)/u.test(name)) return memoryAt(base, distance?.toLowerCase());
  return unfetchable(/^[re]ip$/u.test(name) ? "it is relative to an unknown instruction" : notGeneral(name));
}
