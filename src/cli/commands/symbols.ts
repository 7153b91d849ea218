import { type Command, Option } from "commander";
import { vmOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `symbols`. */
export function addSymbolsCommand(program: Command, context: CliContext): void {
  subcommand(program, "symbols", "list the functions of a program or library, with their file offsets", [
    ["ftrace-run symbols libc.so.6 'write*'", "a library, as the dynamic linker finds it"],
    ["ftrace-run symbols bash", "all functions of a program in PATH"],
    ["ftrace-run symbols ./server 'http::*'", "by path; demangled names match, too"],
    ["ftrace-run symbols libc.so.6 write --json", "for programs"],
    ["ftrace-run symbols libstdc++.so.6 --usdt", "its static probes"],
  ])
    .argument("<binary>", "a path (with a /), a library's soname, or a program")
    .argument("[glob]", "only names that match (*, ?, [a-z])")
    .addOption(new Option("--json", "an array of objects: name, offset, size, kind, …"))
    .addOption(new Option("--usdt", "its static probes (USDT) instead of its functions"))
    .addOption(vmOption("has no effect: a guest has this machine's files, so no guest is booted"))
    .action(async (binary: string, glob: string | undefined, { json = false, usdt = false }: Options) => {
      const { printSymbols } = await import("../actions/symbols.ts");
      context.finish(await printSymbols(binary, { glob, json, usdt }, context.io));
    });
}

interface Options {
  readonly json?: boolean;
  readonly usdt?: boolean;
}
