import { defineConfig, type ViteUserConfig } from "vitest/config";
import { containersTier } from "./test/support/containers/availability.ts";
import { kernelTier } from "./test/support/kernel-tier/availability.ts";

const kernel = kernelTier();
const containers = containersTier();

/** What CI leaves out of the vm tier (FTRACE_RUN_VM_SLICE): half of its time. `npm run test:vm` has all. */
const notInSlice = [
  "test/vm/linux-*.test.ts",
  "test/vm/trace-cmd-recordings-*.test.ts",
  "test/vm/kprobes.test.ts",
  "test/vm/opensnoop-agrees.test.ts",
  "test/vm/slow-calls.test.ts",
  "test/vm/measuring-tracers.test.ts",
  "test/vm/latency-tracers.test.ts",
  "test/vm/recipes.test.ts",
];

const config: ViteUserConfig = defineConfig({
  test: {
    // The summary comes last, so that its line ends the output.
    reporters: ["default", ...jsonReport(), "./test/support/summary-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/golden/**/*.test.ts"],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "kernel",
          // Without a kernel to trace, one test stands for the tier and says why (or fails, where it is required).
          include: [
            kernel.available ? "test/kernel/**/*.test.ts" : "test/support/kernel-tier/unavailable.ts",
          ],
          ...(kernel.available && { globalSetup: ["test/support/kernel-tier/mount.ts"] }),
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // The kernel is one: its tests share it a file at a time.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "vm",
          include: ["test/vm/*.test.ts"],
          exclude: process.env["FTRACE_RUN_VM_SLICE"] ? notInSlice : [],
          globalSetup: ["test/support/vm/build-once.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // An emulated machine keeps one CPU busy, and hardly a second.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "vm-timed",
          include: ["test/vm/timed/*.test.ts"],
          exclude: process.env["FTRACE_RUN_VM_SLICE"] ? ["test/vm/timed/*"] : [],
          globalSetup: ["test/support/vm/build-once.ts"],
          testTimeout: 300_000,
          // What is timed has the machine to itself.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          // An hour: not of the tier `vm`, which has a slice of it (`npm run test:state`).
          name: "whole-state",
          include: ["test/vm/whole-state/*.test.ts"],
          globalSetup: ["test/support/vm/build-once.ts"],
          testTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "containers",
          include: [
            containers.available ? "test/containers/**/*.test.ts" : "test/support/containers/unavailable.ts",
          ],
          ...(containers.available && {
            // The engine's mount namespace begins as a copy: tracefs has to be there before.
            globalSetup: ["test/support/kernel-tier/mount.ts", "test/support/containers/global-setup.ts"],
            setupFiles: ["test/support/containers/environment.ts"],
          }),
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They trace this machine's kernel, too.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

/** `.ci/run` counts from this file. */
function jsonReport(): ["json", { outputFile: string }][] {
  const outputFile = process.env["FTRACE_RUN_TEST_JSON"];
  return outputFile ? [["json", { outputFile }]] : [];
}

export default config;
