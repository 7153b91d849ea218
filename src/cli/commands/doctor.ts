import { type Command, Option } from "commander";
import type { WantedGuest } from "../../app/guest/ask-guest.ts";
import { type PlainFormat, plainFormatOption, vmOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `doctor`. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  subcommand(
    program,
    "doctor",
    "report what this machine can trace, what is missing, and the command that fixes it",
    [
      ["sudo ftrace-run doctor", "tries tracers in a temporary instance"],
      ["ftrace-run doctor --format json", "for programs"],
      ["ftrace-run doctor --vm=6.12", "what a guest's kernel can trace; needs no root"],
      ["sudo ftrace-run doctor --profile > server.json", "for ftrace-run check --kernel, anywhere"],
    ],
  )
    .addOption(plainFormatOption())
    .addOption(
      new Option(
        "--profile",
        "print a profile of this kernel as JSON, to check specs against (docs/kernel-profile.md)",
      ).conflicts("format"),
    )
    .addOption(vmOption("examine a guest's kernel instead of this one, without root"))
    .action(async ({ format, profile, vm }: DoctorOptions) => {
      const { examineGuest, examineMachine, printProfile } = await import("../actions/doctor.ts");
      if (profile) return context.finish(await printProfile(vm, context.io));
      const examine =
        vm === undefined ? examineMachine(format, context.io) : examineGuest(vm, format, context.io);
      context.finish(await examine);
    });
}

interface DoctorOptions {
  readonly format: PlainFormat;
  readonly profile?: true;
  readonly vm?: WantedGuest;
}
