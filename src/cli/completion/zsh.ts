import { assertNever } from "../../core/assert-never.ts";
import {
  askedKinds,
  type ArgumentModel,
  type CommandModel,
  type Completion,
  type CompletionModel,
  type OptionModel,
} from "./model.ts";

/** For zsh, as a function for `fpath` or to be sourced after `compinit`. */
export function zshCompletion(model: CompletionModel): string {
  const { program, commands, defaultCommand, options } = model;
  const standard = commands.find(({ name }) => name === defaultCommand);
  return `#compdef ${program}
# ${program} completion for zsh. Load it: source <(${program} completion zsh)
_ftrace_run() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C ${specs([...options, ...(standard?.options ?? [])])} '1: :_ftrace_run_first' '*:: :->rest' && return
  [[ $state == rest ]] || return
  case $words[1] in
${commands.map((command) => `    ${command.name}) ${commandAction(command, options)} ;;`).join("\n")}
    *) ${standard ? commandAction(standard, options) : ":"} ;;
  esac
}
_ftrace_run_first() {
  local -a commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join("\n")}
  )
  _describe command commands
  _files -g '*.(yaml|yml)'
}
_ftrace_run_ask() {
  local -a names=(\${(f)"$(${program} list $1 2>/dev/null)"})
  names=(\${names%% *})
  compadd -a names
}
_ftrace_run_listed() {
  case $line[1] in ${askedKinds.join("|")}) _ftrace_run_ask $line[1] ;; esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ftrace_run "$@"; else compdef _ftrace_run ${program}; fi
`;
}

function commandAction(command: CommandModel, common: readonly OptionModel[]): string {
  return ["_arguments", specs([...command.options, ...common]), ...command.arguments.map(argumentSpec)]
    .filter(Boolean)
    .join(" ");
}

function specs(options: readonly OptionModel[]): string {
  return [...options.map(optionSpec), quoted("--help[display help]")].join(" ");
}

function optionSpec({ long, description, value }: OptionModel): string {
  const many = long === "--set" ? "*" : "";
  const explained = `${many}${long}[${description.replace(/[[\]\\:]/gu, "\\$&")}]`;
  return quoted(value ? `${explained}: :${action(value)}` : explained);
}

function argumentSpec({ name, variadic, value }: ArgumentModel, index: number): string {
  return quoted(`${variadic ? "*" : index + 1}:${name}:${action(value)}`);
}

function action(value: Completion): string {
  switch (value.kind) {
    case "choices":
      return `(${value.choices.join(" ")})`;
    case "files":
      return value.endings.length === 0 ? "_files" : `_files -g "*.(${value.endings.join("|")})"`;
    case "folders":
      return "_files -/";
    case "events":
      // The space keeps _arguments from adding words of its own.
      return " _ftrace_run_ask events";
    case "listed":
      return "_ftrace_run_listed";
    case "anything":
      return " ";
    default:
      return assertNever(value);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
