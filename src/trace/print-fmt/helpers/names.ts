import type { Expression } from "../parse/ast.ts";
import type { Compiler } from "../compiler.ts";
import { NotInterpretable } from "../not-interpretable.ts";
import { U64, UNSIGNED } from "../values/c-type.ts";
import { asBigInt, asNumber, convert, integer, type Value } from "../values/value.ts";
import { argument, type Helper } from "./helper.ts";

/** A function of the kernel that gives a name for a number. `index`: which argument the number is. */
function naming(index: number, name: (value: number) => string): Helper {
  return (args: readonly Expression[], compiler: Compiler): Value => {
    const value = asNumber(convert(integer(compiler.compile(argument(args, index))), UNSIGNED));
    return { kind: "text", at: (record) => name(value(record)) };
  };
}

/** include/linux/edac.h, `mc_event_error_type`. */
const MEMORY_ERRORS: readonly string[] = ["Corrected", "Uncorrected", "Deferred", "Fatal"];

/** Bits of an ATA device's status, the highest first (include/linux/ata.h). */
const ATA_STATUS: readonly string[] = ["BUSY", "DRDY", "DF", "DSC", "DRQ", "CORR", "SENSE", "ERR"];

/** drivers/ata/libata-trace.c, `libata_trace_parse_status`: `{ DRDY DRQ }`. */
function ataStatus(status: number): string {
  const set = ATA_STATUS.filter((_, index) => (status & (0x80 >> index)) !== 0);
  return `{ ${set.map((name) => `${name} `).join("")}}`;
}

/** Calls of Xen, by number; `-`: none has it (include/xen/interface/xen.h; arch/x86/include/asm/xen-hypercalls.h). */
const XEN_CALLS: readonly string[] = (
  "set_trap_table mmu_update set_gdt stack_switch set_callbacks fpu_taskswitch sched_op_compat dom0_op set_debugreg " +
  "get_debugreg update_descriptor - memory_op multicall update_va_mapping set_timer_op event_channel_op_compat " +
  "xen_version console_io physdev_op_compat grant_table_op vm_assist update_va_mapping_otherdomain iret vcpu_op " +
  "set_segment_base mmuext_op xsm_op nmi_op sched_op callback_op xenoprof_op event_channel_op physdev_op hvm_op " +
  "sysctl domctl kexec_op tmem_op xc_reserved_op xenpmu_op - - - - - - - arch_0 arch_1 arch_2 arch_3 arch_4 arch_5 " +
  "arch_6 arch_7"
).split(" ");

/** arch/x86/xen/trace.c, `xen_hypercall_name`: `(mmu_update)`, or nothing. */
function xenCall(number: number): string {
  const name = XEN_CALLS[number] ?? "-";
  return name === "-" ? "" : `(${name})`;
}

/**
 * A request of a device for a page, as the IOMMU queues it: four words of 64 bits (drivers/iommu/intel/iommu.h, `decode_prq_descriptor`).
 * The line break is the kernel's own.
 */
const pageRequest: Helper = (args, compiler) => {
  const [first, second, third, fourth] = [2, 3, 4, 5].map((index) =>
    asBigInt(convert(integer(compiler.compile(argument(args, index))), U64)),
  );
  if (!first || !second || !third || !fourth)
    throw new NotInterpretable("calls a function with too few arguments");
  return {
    kind: "text",
    at: (record) => pageRequestText(first(record), second(record), third(record), fourth(record)),
  };
};

function pageRequestText(first: bigint, second: bigint, third: bigint, fourth: bigint): string {
  const hex = (word: bigint, low: bigint, bits: bigint): string =>
    `0x${((word >> low) & ((1n << bits) - 1n)).toString(16)}`;
  const letter = (word: bigint, bit: bigint, name: string): string =>
    ((word >> bit) & 1n) === 1n ? name : "-";
  const access = [
    letter(second, 0n, "r"),
    letter(second, 1n, "w"),
    letter(first, 52n, "x"),
    letter(first, 53n, "p"),
    letter(second, 2n, "l"),
  ].join("");
  const words = `rid=${hex(first, 16n, 16n)} addr=${hex(second, 12n, 52n)} ${access} pasid=${hex(first, 32n, 20n)}`;
  const data =
    ((first >> 9n) & 1n) === 1n ? ` private=0x${third.toString(16)}/0x${fourth.toString(16)}\n` : "";
  return `${words} index=${hex(second, 3n, 9n)}${data}`;
}

/** Helpers that put numbers into words. */
export const NAME_HELPERS: ReadonlyMap<string, Helper> = new Map([
  ["mc_event_error_type", naming(0, (type) => MEMORY_ERRORS[type] ?? "Info")],
  ["xen_hypercall_name", naming(0, xenCall)],
  ["libata_trace_parse_status", naming(1, ataStatus)],
  ["decode_prq_descriptor", pageRequest],
]);
