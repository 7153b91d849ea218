import { assertNever } from "../../core/assert-never.ts";
import {
  askedKinds,
  type CommandModel,
  type Completion,
  type CompletionModel,
  type OptionModel,
} from "./model.ts";

/** For fish 3 and later, whose own completion by suffix offers other files too. */
export function fishCompletion(model: CompletionModel): string {
  const { program, commands, defaultCommand } = model;
  const names = commands.map(({ name }) => name).join(" ");
  return `# ${program} completion for fish. Load it: ${program} completion fish | source
function __ftrace_run_command
    for word in (commandline -opc)[2..-1]
        contains -- $word ${names}; and echo $word; and return
        string match -q -- '-*' $word; or break
    end
    echo ${defaultCommand}
end
function __ftrace_run_using
    test (__ftrace_run_command) = $argv[1]
end
function __ftrace_run_no_command
    not contains -- (commandline -opc)[2..-1] ${names}
end
function __ftrace_run_arguments
    count (string match -v -- '-*' (commandline -opc))
end
function __ftrace_run_listed
    set -l what (commandline -opc)[3]
    contains -- $what ${askedKinds.join(" ")}; and ${program} list $what 2>/dev/null | string split -n -f1 " "
end
function __ftrace_run_events
    ${program} list events 2>/dev/null
end
function __ftrace_run_files
    set -l start (commandline -ct)
    for path in $start*
        test -d $path; and echo $path/; and continue
        for ending in $argv
            string match -q -- "*.$ending" $path; and echo $path
        end
    end
end
complete -c ${program} -f
${commands.map(({ name, description }) => `complete -c ${program} -n __ftrace_run_no_command -a ${name} -d ${quoted(description)}`).join("\n")}
${[...model.options.map((option) => optionLine(program, "", option)), ...commands.flatMap((command) => commandLines(program, command))].join("\n")}
`;
}

function commandLines(program: string, command: CommandModel): readonly string[] {
  const using = `-n '__ftrace_run_using ${command.name}' `;
  return [
    ...command.options.map((option) => optionLine(program, using, option)),
    ...command.arguments.flatMap(({ value, variadic }, index) => {
      const place = `__ftrace_run_using ${command.name}; and test (__ftrace_run_arguments) -eq ${index + 2}`;
      const condition = variadic ? using : `-n ${quoted(place)} `;
      const words = action(value);
      return words === "" ? [] : [`complete -c ${program} ${condition}${words}`];
    }),
  ];
}

function optionLine(program: string, condition: string, { long, description, value }: OptionModel): string {
  const takes = value ? ` -x ${action(value)}`.trimEnd() : "";
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
    case "events":
      return "-a '(__ftrace_run_events)'";
    case "listed":
      return "-a '(__ftrace_run_listed)'";
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
