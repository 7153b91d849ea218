/** The current task when an event occurs, if it is not the task that the event is about. */
export type Context =
  /** The task that the hard or soft interrupt interrupted. */
  | "interrupt"
  /** A kernel thread that works for other tasks. */
  | "kernel thread"
  /** The task or interrupt that wakes or moves the task that the event is about. */
  | "other task"
  | "idle task";

/**
 * Events that never, or only by chance, occur in the task that they are about, as the kernel's sources (6.1 to 6.18)
 * call them. An event that can also occur in a task's own context (block_rq_issue, netif_rx, kfree_skb, timer_start,
 * softirq_raise) is not here. Nor are sched_switch and the wake-ups: `set_event_pid` looks at the tasks they name
 * (kernel/trace/trace_events.c:event_filter_pid_sched_switch_probe_pre).
 */
const contexts: readonly (readonly [Context, string, readonly RegExp[]])[] = [
  // block/blk-mq.c:blk_update_request, block/bio.c:bio_endio
  ["interrupt", "block", [/^block_rq_(?:complete|error)$/u, /^block_bio_complete$/u]],
  // kernel/irq/handle.c:__handle_irq_event_percpu, kernel/softirq.c:handle_softirqs
  ["interrupt", "irq", [/^irq_handler_/u, /^softirq_(?:entry|exit)$/u, /^tasklet_/u]],
  // arch/x86/include/asm/trace/irq_vectors.h; vector_* are about its tables
  ["interrupt", "irq_vectors", [/_(?:entry|exit)$/u]],
  // kernel/time/timer.c:call_timer_fn, hrtimer.c:__run_hrtimer, itimer.c:it_real_fn
  ["interrupt", "timer", [/^(?:hr)?timer_expire_(?:entry|exit)$/u, /^itimer_expire$/u]],
  ["interrupt", "alarmtimer", [/^alarmtimer_fired$/u]],
  // net/core/dev.c:__netif_receive_skb_core, napi_gro_receive, net_rx_action
  ["interrupt", "net", [/^netif_receive_skb/u, /^napi_gro_/u]],
  ["interrupt", "napi", [/^napi_poll$/u]],
  // net/ipv4/tcp_timer.c:tcp_retransmit_timer, tcp_input.c:tcp_reset
  ["interrupt", "tcp", [/^tcp_retransmit_/u, /^tcp_receive_reset$/u]],
  // drivers/scsi/scsi.c:scsi_done, drivers/nvme/host/core.c:nvme_complete_rq, drivers/ata/libata-core.c
  ["interrupt", "scsi", [/^scsi_dispatch_cmd_(?:done|timeout)$/u]],
  ["interrupt", "nvme", [/^nvme_(?:complete_rq|sq|async_event)$/u]],
  ["interrupt", "libata", [/^ata_qc_complete_/u]],
  // drivers/gpu/drm/drm_vblank.c:drm_handle_vblank
  ["interrupt", "drm", [/^drm_vblank_event$/u]],
  ["interrupt", "nmi", [/^nmi_handler$/u]],
  ["interrupt", "mce", [/^mce_record$/u]],
  // kernel/smp.c:csd_do_func, in the interrupt that another CPU asked for
  ["interrupt", "csd", [/^csd_function_/u]],
  ["interrupt", "ipi", [/^ipi_(?:entry|exit)$/u]],
  // kernel/rcu/tree.c:rcu_do_batch
  ["interrupt", "rcu", [/^rcu_batch_/u, /^rcu_invoke_/u]],
  // kernel/workqueue.c:process_one_work
  ["kernel thread", "workqueue", [/^workqueue_execute_/u]],
  // fs/fs-writeback.c:wb_do_writeback, wb_writeback
  ["kernel thread", "writeback", [/^writeback_(?:start|written|exec|pages_written)$/u]],
  // mm/vmscan.c:kswapd
  ["kernel thread", "vmscan", [/^mm_vmscan_kswapd_/u]],
  // kernel/sched/stats.c:__update_stats_enqueue_sleeper, kernel/sched/core.c:set_task_cpu
  ["other task", "sched", [/^sched_stat_(?:sleep|iowait|blocked|wait)$/u, /^sched_migrate_task$/u]],
  // drivers/cpuidle/cpuidle.c, kernel/time/tick-sched.c
  ["idle task", "power", [/^cpu_idle/u]],
];

/** `undefined`: the event always or sometimes occurs in the task that it is about. `name`: `system:event`. */
export function contextOf(name: string): Context | undefined {
  const [system = "", event = ""] = name.split(":");
  return contexts.find(
    ([, where, patterns]) => where === system && patterns.some((pattern) => pattern.test(event)),
  )?.[0];
}

/** Ends "is recorded only if …" for a scope of tasks. */
export const recordedOnlyIf: Readonly<Record<Context, string>> = {
  "interrupt": "it interrupts a task of the scope",
  "kernel thread": "the kernel thread that it occurs in is in the scope",
  "other task": "the running task, which wakes, moves or replaces the event's task, is in the scope",
  "idle task": "the idle task is in the scope",
};
