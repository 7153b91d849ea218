import { type Command, Option } from "commander";
import { vmOption } from "../common-options.ts";
import type { CliContext } from "../context.ts";
import { subcommand } from "../subcommand.ts";

/** Declares the command `symbols`. */
export function addSymbolsCommand(program: Command, context: CliContext): void {
  subcommand(program, "symbols", "functions of a program or library, and where they are in its file", [
    ["ftrace-run symbols libc.so.6 'write*'", "a library, as the dynamic linker finds it"],
    ["ftrace-run symbols bash", "a program in PATH: all its functions"],
    ["ftrace-run symbols ./server 'http::*'", "a path; readable names match, too"],
    ["ftrace-run symbols libc.so.6 write --json", "for programs"],
    ["ftrace-run symbols libstdc++.so.6 --usdt", "static probes that its authors put in"],
  ])
    .argument("<binary>", "a path (with a /), a library's soname, or a program")
    .argument("[glob]", "only names that match (*, ?, [a-z])")
    .addOption(new Option("--json", "an array of objects: name, offset, size, kind, …"))
    .addOption(new Option("--usdt", "its static probes (USDT) instead of its functions"))
    .addOption(vmOption("as a guest sees it: it has this machine's files, so that none is booted"))
    .action(async (binary: string, glob: string | undefined, { json = false, usdt = false }: Options) => {
      const { printSymbols } = await import("../actions/symbols.ts");
      context.finish(await printSymbols(binary, { glob, json, usdt }, context.io));
    });
}

interface Options {
  readonly json?: boolean;
  readonly usdt?: boolean;
}
