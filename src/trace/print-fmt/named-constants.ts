import type { PrintFmtContext } from "./compiler.ts";
import { INT, U64 } from "./values/c-type.ts";
import { constant, type Integer } from "./values/value.ts";

/** The value of a name that the kernel left in a print format instead of a number; undefined: not known. */
export function namedConstant(
  name: string,
  { machine: { longBytes }, kernelRelease = "" }: PrintFmtContext,
): Integer | undefined {
  if (name === "vmemmap_base") return longBytes === 8 ? VMEMMAP_BASE : undefined;
  const value =
    VALUES.get(name) ?? VALUES_OF_RELEASE.get(/^\d+\.\d+/u.exec(kernelRelease)?.[0] ?? "")?.get(name);
  return value === undefined ? undefined : constant(BigInt(value), INT);
}

/**
 * Where x86-64 has its table of pages if its place isn't random (arch/x86/include/asm/pgtable_64_types.h, __VMEMMAP_BASE_L4). Where it is,
 * no recording says; the kernel's own text has a hash of it, or an address that is off by the same for all pages.
 */
const VMEMMAP_BASE: Integer = constant(0xffff_ea00_0000_0000n, U64);

/** Names with values from `first` on, in order. */
function counted(first: number, prefix: string, names: string): readonly (readonly [string, number])[] {
  return names.split(" ").map((name, index) => [prefix + name, first + index] as const);
}

/** Names of bits, from `first` on, in order; `-`: none has that one. */
function bits(first: number, prefix: string, names: string): readonly (readonly [string, number])[] {
  return names
    .split(" ")
    .flatMap((name, index) => (name === "-" ? [] : [[prefix + name, 2 ** (first + index)] as const]));
}

/**
 * Members of enums. The kernel replaces those by numbers that an event tells it of (`TRACE_DEFINE_ENUM`); here are those that events
 * forget, where every kernel that has them as an enum has them with these values.
 */
const VALUES: ReadonlyMap<string, number> = new Map([
  ["false", 0],
  ["true", 1],
  ["NULL", 0],
  // include/uapi/linux/ioprio.h
  ...counted(0, "IOPRIO_CLASS_", "NONE RT BE IDLE"),
  ["IOPRIO_CLASS_INVALID", 7],
  // include/net/tcp_states.h
  ...counted(1, "TCP_", "ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT"),
  ...counted(9, "TCP_", "LAST_ACK LISTEN CLOSING NEW_SYN_RECV"),
  // include/linux/hrtimer.h
  ...counted(0, "HRTIMER_MODE_", "ABS REL ABS_PINNED REL_PINNED ABS_SOFT REL_SOFT ABS_PINNED_SOFT"),
  ...counted(7, "HRTIMER_MODE_", "REL_PINNED_SOFT ABS_HARD REL_HARD ABS_PINNED_HARD REL_PINNED_HARD"),
  // include/linux/pm_qos.h
  ...counted(0, "PM_QOS_", "ADD_REQ UPDATE_REQ REMOVE_REQ"),
  ["DEV_PM_QOS_RESUME_LATENCY", 1],
  ["DEV_PM_QOS_FLAGS", 5],
  // include/linux/mm_types.h, include/linux/mmzone.h
  ...bits(0, "FAULT_FLAG_", "WRITE MKWRITE ALLOW_RETRY RETRY_NOWAIT KILLABLE TRIED USER REMOTE INSTRUCTION"),
  ...bits(9, "FAULT_FLAG_", "INTERRUPTIBLE UNSHARE ORIG_PTE_VALID VMA_LOCK"),
  ...bits(0, "VM_FAULT_", "OOM SIGBUS MAJOR WRITE HWPOISON HWPOISON_LARGE SIGSEGV - NOPAGE LOCKED RETRY"),
  ...bits(11, "VM_FAULT_", "FALLBACK DONE_COW NEEDDSYNC COMPLETED"),
  ...counted(0, "VMSCAN_THROTTLE_", "WRITEBACK ISOLATED NOPROGRESS CONGESTED"),
  // include/linux/fs.h since 6.18, where they became an enum
  ...bits(0, "I_", "NEW SYNC LRU_ISOLATING - DIRTY_SYNC DIRTY_DATASYNC DIRTY_PAGES WILL_FREE FREEING CLEAR"),
  ...bits(10, "I_", "REFERENCED LINKABLE DIRTY_TIME WB_SWITCH OVL_INUSE CREATING DONTCACHE SYNC_QUEUED"),
  ["I_PINNING_NETFS_WB", 2 ** 18],
  // fs/btrfs/ordered-data.h, delayed-ref.h, qgroup.h
  ...counted(
    0,
    "BTRFS_ORDERED_",
    "REGULAR NOCOW PREALLOC COMPRESSED DIRECT IO_DONE COMPLETE IOERR TRUNCATED",
  ),
  ...counted(1, "BTRFS_", "ADD_DELAYED_REF DROP_DELAYED_REF ADD_DELAYED_EXTENT UPDATE_DELAYED_HEAD"),
  ...bits(0, "QGROUP_", "RESERVE RELEASE FREE"),
  // include/cxl/event.h, drivers/cxl/cxlmem.h; include/trace/events/fscache.h; drivers/iommu/intel/iommu.h
  ...counted(0, "CXL_EVENT_TYPE_", "INFO WARN FAIL FATAL"),
  ...counted(0, "CXL_POISON_TRACE_", "LIST INJECT CLEAR"),
  ...counted(0, "fscache_active_", "use use_modify unuse"),
  ...counted(0, "CACHE_TAG_", "IOTLB DEVTLB NESTING_IOTLB NESTING_DEVTLB"),
  // arch/x86/include/asm/xen/hypervisor.h, include/trace/events/xen.h
  ...counted(0, "XEN_LAZY_", "NONE MMU CPU"),
  ...counted(0, "PARAVIRT_LAZY_", "NONE MMU CPU"),
  ...counted(0, "XEN_MC_FL_", "NONE BATCH ARGS CALLBACK"),
  ...counted(0, "XEN_MC_XE_", "OK BAD_OP NO_SPACE"),
  // include/linux/platform_data/cros_ec_commands.h
  ...counted(0, "EC_RES_", "SUCCESS INVALID_COMMAND ERROR INVALID_PARAM ACCESS_DENIED INVALID_RESPONSE"),
  ...counted(6, "EC_RES_", "INVALID_VERSION INVALID_CHECKSUM IN_PROGRESS UNAVAILABLE TIMEOUT OVERFLOW"),
  ...counted(12, "EC_RES_", "INVALID_HEADER REQUEST_TRUNCATED RESPONSE_TOO_BIG BUS_ERROR BUSY"),
  ...counted(17, "EC_RES_", "INVALID_HEADER_VERSION INVALID_HEADER_CRC INVALID_DATA_CRC DUP_UNAVAILABLE"),
  // arch/x86/include/asm/kvm_host.h, vmx.h; include/vdso/clocksource.h
  ...counted(0, "APICV_INHIBIT_REASON_", "DISABLED HYPERV ABSENT BLOCKIRQ PHYSICAL_ID_ALIASED"),
  ...counted(5, "APICV_INHIBIT_REASON_", "APIC_ID_MODIFIED APIC_BASE_MODIFIED NESTED IRQWIN PIT_REINJ SEV"),
  ...counted(11, "APICV_INHIBIT_REASON_", "LOGICAL_ID_ALIASED PHYSICAL_ID_TOO_BIG"),
  ...counted(4, "VMXERR_", "VMLAUNCH_NONCLEAR_VMCS VMRESUME_NONLAUNCHED_VMCS VMRESUME_AFTER_VMXOFF"),
  ...counted(7, "VMXERR_", "ENTRY_INVALID_CONTROL_FIELD ENTRY_INVALID_HOST_STATE_FIELD"),
  ["VMXERR_ENTRY_EVENTS_BLOCKED_BY_MOV_SS", 26],
  ...counted(0, "VDSO_CLOCKMODE_", "NONE TSC"),
]);

/**
 * Members whose values differ between releases, by release: those in which they were read from the kernel's own types (BTF). Every other
 * release has no value for them.
 */
const VALUES_OF_RELEASE: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([
  [
    "6.18",
    new Map([
      // fs/btrfs/extent-io-tree.h, extent_map.h
      ...bits(
        0,
        "EXTENT_",
        "DIRTY LOCKED DIO_LOCKED DIRTY_LOG1 DIRTY_LOG2 DELALLOC DEFRAG BOUNDARY NODATASUM",
      ),
      ...bits(
        9,
        "EXTENT_",
        "CLEAR_META_RESV NEED_WAIT NORESERVE QGROUP_RESERVED CLEAR_DATA_RESV DELALLOC_NEW",
      ),
      ...bits(15, "EXTENT_", "FINISHING_ORDERED ADD_INODE_BYTES CLEAR_ALL_BITS NOWAIT"),
      ...bits(0, "EXTENT_FLAG_", "PINNED COMPRESS_ZLIB COMPRESS_LZO COMPRESS_ZSTD PREALLOC LOGGING MERGED"),
    ]),
  ],
]);
