/**
 * What checking a spec needs to know about a kernel, as a JSON document (docs/kernel-profile.md): `doctor --profile` makes it where that
 * kernel runs, `check --kernel` reads it anywhere.
 */
export interface KernelProfile {
  /** Version of this format. Readers refuse versions that they do not know. */
  readonly kernelProfile: 1;
  /** As `uname -r` prints it. */
  readonly release: string;
  /** As `uname -m` prints it. */
  readonly architecture: string;
  readonly onlineCpus: readonly number[];
  readonly pageBytes: number;
  /** As in `trace_clock`. */
  readonly clocks: readonly string[];
  /** Control files that an instance has, relative to it; options as `options/NAME`. */
  readonly instanceFiles: readonly string[];
  /** Text of `events/SYSTEM/NAME/format` by `system:event`, for every event that can be enabled, and those of system `ftrace`. */
  readonly events: Readonly<Record<string, string>>;
  /** As in `available_tracers`. */
  readonly tracers: readonly string[];
  /** Lines of `available_filter_functions`: `vfs_read`, `ext4_sync_fs [ext4]`. Absent if the kernel does not list them. */
  readonly functions?: readonly string[];
}
