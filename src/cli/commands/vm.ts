import type { KernelSource } from "../../app/install-kernel.ts";
import { type Command, Option } from "commander";
import { type CliContext, withExamples } from "../subcommand.ts";
import { plainFormatOption, type PlainFormat } from "../common-options.ts";

/** `vm install`, `vm list`. */
export function addVmCommand(program: Command, context: CliContext): void {
  const vm = program
    .command("vm")
    .description("manage kernels for throwaway guests (run --vm), which need neither root nor KVM");
  withExamples(vm, EXAMPLES);
  addInstall(vm, context);
  addList(vm, context);
}

function addInstall(vm: Command, context: CliContext): void {
  const install = vm
    .command("install")
    .description("download a Debian kernel with this machine's apt, without root, or install your own")
    .argument("[name]", "a series, such as 6.12, 6.1 or 7.3-rt; with --kernel, any name", "6.12")
    .addOption(new Option("--suite <suite>", "take it from this suite of your Debian mirror"))
    .addOption(new Option("--kernel <file>", "your own kernel image (vmlinuz)"))
    .addOption(new Option("--modules <folder>", "its modules (lib/modules/RELEASE)"))
    .action(async (name: string, options: KernelSource) => {
      const { installKernel } = await import("../actions/vm.ts");
      context.finish(installKernel(name, options, context.io));
    });
  withExamples(install, EXAMPLES);
}

function addList(vm: Command, context: CliContext): void {
  const list = vm
    .command("list")
    .description("list the kernels installed for guests")
    .addOption(plainFormatOption())
    .action(async ({ format }: { format: PlainFormat }) => {
      const { listKernels } = await import("../actions/vm.ts");
      context.finish(listKernels(format, context.io));
    });
  withExamples(list, [["ftrace-run vm list", "name, release, size, folder"]]);
}

const EXAMPLES = [
  ["ftrace-run vm install", "Debian's newest Linux 6.12"],
  ["ftrace-run vm install 6.1", "another series"],
  ["ftrace-run vm install 7.3-rt --suite trixie-backports", "a real-time kernel, which has more tracers"],
  ["ftrace-run vm install mine --kernel vmlinuz --modules lib/modules/6.9.0", "your own kernel"],
  ["ftrace-run --vm=6.12 specs/vfs-write-graph.yaml", "run a spec in a guest"],
] as const;
