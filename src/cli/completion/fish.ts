import { assertNever } from "../../core/assert-never.ts";
import {
  type CommandModel,
  type Completion,
  type CompletionModel,
  type OptionModel,
  pathOrAskable,
  SPEC_ENDINGS,
} from "./model.ts";

/** For fish 3 and later, whose own completion by suffix offers other files too. */
export function fishCompletion(model: CompletionModel): string {
  const { program, defaultCommand } = model;
  const commands = model.commands.flatMap((command) => [command, ...command.subcommands]);
  const names = model.commands.map(({ name }) => name).join(" ");
  return `# ${program} completion for fish. Load it: ${program} completion fish | source
function __ftrace_run_state -d 'The command, and how many arguments it has before the cursor'
    set -l command
    set -l option
    set -l position 0
    for word in (commandline -opc)[2..-1]
        set -l using ${defaultCommand}
        test -n "$command"; and set using $command
        if test -n "$option"
            set option
            string match -q -- '-?*' $word; or continue
        end
        if contains -- "$using $word" ${valuedOptions(model, commands)}
            set option $word
        else if string match -q -- '-?*' $word
            continue
        else if test -z "$command"; and contains -- $word ${names}
            set command $word
        else if test $position -eq 0; and contains -- "$command $word" ${subcommandNames(model)}
            set command "$command $word"
        else
            test -n "$command"; or set command ${defaultCommand}
            set position (math $position + 1)
        end
    end
    echo $command
    echo $position
end
function __ftrace_run_using
    set -l state (__ftrace_run_state)
    test -n "$state[1]"; or set state[1] ${defaultCommand}
    test "$state[1]" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test $state[2] -eq $argv[2]
end
function __ftrace_run_no_command
    set -l state (__ftrace_run_state)
    test -z "$state[1]"
end
function __ftrace_run_ask
    set -l before (commandline -opc)
    set -l whole (commandline -t)
    set -l all (commandline -op)
    set -l from (math (count $before) + 1)
    test -z "$whole"; or set from (math $from + 1)
    set -l after
    test $from -gt (count $all); or set after $all[$from..-1]
    set -l current (string unescape -- (commandline -ct)); or set current (commandline -ct)
    ${program} __complete $argv[1] (math (count $before) - 1) $before[2..-1] "$current" $after </dev/null 2>/dev/null
end
function __ftrace_run_ask_or_path
    set -l answers
    string match -q -- '*/*' (commandline -ct); or set answers (__ftrace_run_ask $argv[1])
    if set -q answers[1]
        printf '%s\\n' $answers
    else
        __fish_complete_path (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    end
end
function __ftrace_run_files
    set -l start (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    for path in $start*
        test -d $path; and echo $path/; and continue
        for ending in $argv
            string match -q -- "*.$ending" $path; and echo $path
        end
    end
end
function __ftrace_run_specs
${model.specs.map(({ name, description }) => `    printf '%s\\t%s\\n' ${name} ${quoted(description)}`).join("\n")}
    __ftrace_run_files ${SPEC_ENDINGS.join(" ")}
end
complete -c ${program} -f
${model.commands.map(({ name, description }) => `complete -c ${program} -n __ftrace_run_no_command -a ${name} -d ${quoted(description)}`).join("\n")}
${[...model.options.map((option) => optionLine(program, "", option)), ...commands.flatMap((command) => commandLines(program, command))].join("\n")}
`;
}

/** `COMMAND OPTION` after which the next word is the option's value. */
function valuedOptions({ options }: CompletionModel, commands: readonly CommandModel[]): string {
  return commands
    .flatMap(({ name, options: own }) =>
      [...own, ...options]
        .filter(({ value, attached }) => value !== undefined && !attached)
        .map(({ long }) => quoted(`${name} ${long}`)),
    )
    .join(" ");
}

function subcommandNames({ commands }: CompletionModel): string {
  return commands
    .flatMap(({ subcommands }) => subcommands)
    .map(({ name }) => quoted(name))
    .join(" ");
}

function commandLines(program: string, command: CommandModel): readonly string[] {
  const { name, subcommands } = command;
  const using = quoted(`__ftrace_run_using ${quoted(name)}`);
  return [
    ...command.options.map((option) => optionLine(program, `-n ${using} `, option)),
    ...subcommands.map((sub) => {
      const condition = quoted(`__ftrace_run_using ${quoted(name)} 0`);
      return `complete -c ${program} -n ${condition} -a ${sub.name.slice(name.length + 1)} -d ${quoted(sub.description)}`;
    }),
    ...command.arguments.flatMap(({ value, variadic }, index) => {
      const condition = variadic ? using : quoted(`__ftrace_run_using ${quoted(name)} ${index}`);
      const words = action(value);
      return words === "" ? [] : [`complete -c ${program} -n ${condition} ${words}`];
    }),
  ];
}

/** Without `-x`, the next word is not taken for the value. */
function optionLine(
  program: string,
  condition: string,
  { long, description, value, attached }: OptionModel,
): string {
  const words = value && action(value);
  // -x would exclude the files that -F offers.
  const required = attached ? "" : words === "-F" ? " -r" : " -x";
  const takes = words === undefined ? "" : `${required} ${words}`.trimEnd();
  return `complete -c ${program} ${condition}-l ${long.slice(2)} -d ${quoted(description)}${takes}`;
}

function action(value: Completion): string {
  switch (value.kind) {
    case "choices":
      return `-a ${quoted(value.choices.join(" "))}`;
    case "files":
      return value.endings.length === 0
        ? "-F"
        : `-k -a ${quoted(`(__ftrace_run_files ${value.endings.join(" ")})`)}`;
    case "folders":
      return "-a '(__ftrace_run_files)'";
    case "specs":
      return "-k -a '(__ftrace_run_specs)'";
    case "asked":
      return `-k -a '(${pathOrAskable.has(value.what) ? "__ftrace_run_ask_or_path" : "__ftrace_run_ask"} ${value.what})'`;
    case "anything":
      return "";
    default:
      return assertNever(value);
  }
}

/** In fish's single quotes only `\` and `'` are special. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/gu, "\\$&")}'`;
}
