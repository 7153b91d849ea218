import { assertNever } from "../../core/assert-never.ts";
import {
  type ArgumentModel,
  type CommandModel,
  type Completion,
  type CompletionModel,
  type Described,
  type OptionModel,
  pathOrAskable,
  SPEC_ENDINGS,
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
  # The words as they will be passed, and the number of this one, for _ftrace_run_ask.
  local -a asked_words=("\${(@Q)words[2,-1]}")
  local -i asked_at=$((CURRENT - 2))
  asked_words[CURRENT-1]=\${(Q)PREFIX}
  _arguments -C ${specs([...options, ...(standard?.options ?? [])])} '1: :_ftrace_run_first' '*:: :->rest' && return
  [[ $state == rest ]] || return
  case $words[1] in
${commands.map((command) => `    ${command.name}) ${commandAction(command, options)} ;;`).join("\n")}
    *) ${standard ? commandAction(standard, options) : ":"} ;;
  esac
}
${commands
  .filter(({ subcommands }) => subcommands.length > 0)
  .map((command) => parentFunction(command, options))
  .join("")}_ftrace_run_first() {
  local -a commands=(
${described(commands)}
  )
  local ret=1
  _describe command commands && ret=0
  _ftrace_run_specs && ret=0
  return ret
}
_ftrace_run_specs() {
  local -a shipped=(
${described(model.specs)}
  )
  local ret=1
  _describe 'shipped spec' shipped && ret=0
  _files -g '*.(${SPEC_ENDINGS.join("|")})' && ret=0
  return ret
}
_ftrace_run_ask() {
  local -a words_found shown suffix
  local answer
  for answer in "\${(@f)$(${program} __complete $1 $asked_at "\${(@)asked_words}" </dev/null 2>/dev/null)}"; do
    [[ -n $answer ]] || continue
    words_found+=("\${answer%%$'\\t'*}")
    shown+=("\${answer/$'\\t'/  -- }")
  done
  (( $#words_found )) || return 1
  [[ $words_found[1] == *= ]] && suffix=(-S '')
  if [[ "$words_found" == "$shown" ]]; then
    compadd "\${(@)suffix}" -a words_found
  else
    compadd "\${(@)suffix}" -l -d shown -a words_found
  fi
}
_ftrace_run_ask_or_path() {
  if [[ $PREFIX != */* ]]; then _ftrace_run_ask $1 && return; fi
  _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ftrace_run "$@"; else compdef _ftrace_run ${program}; fi
`;
}

function described(all: readonly Described[]): string {
  return all
    .map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(":", "\\:")}`)}`)
    .join("\n");
}

function commandAction(command: CommandModel, common: readonly OptionModel[]): string {
  if (command.subcommands.length > 0) return parentName(command);
  return ["_arguments", specs([...command.options, ...common]), ...command.arguments.map(argumentSpec)]
    .filter(Boolean)
    .join(" ");
}

/** A function for the words behind `vm`. */
function parentFunction(command: CommandModel, common: readonly OptionModel[]): string {
  const { name, subcommands } = command;
  const wordOf = (sub: CommandModel): string => sub.name.slice(name.length + 1);
  const choices = subcommands.map((sub) => ({ name: wordOf(sub), description: sub.description }));
  return `${parentName(command)}() {
  local context state state_descr line
  local -a commands=(
${described(choices)}
  )
  _arguments -C ${specs(common)} '1: : _describe command commands' '*:: :->rest' && return
  [[ $state == rest ]] || return
  case $words[1] in
${subcommands.map((sub) => `    ${wordOf(sub)}) ${commandAction(sub, common)} ;;`).join("\n")}
  esac
}
`;
}

function parentName({ name }: CommandModel): string {
  return `_ftrace_run_${name}`;
}

function specs(options: readonly OptionModel[]): string {
  return [...options.map(optionSpec), quoted("--help[display help]")].join(" ");
}

/** `--vm=-`: the value follows in the same word; else it may also be the next one. */
function optionSpec({ long, description, value, attached, repeatable }: OptionModel): string {
  const about = `[${description.replace(/[[\]\\:]/gu, "\\$&")}]`;
  const name = `${repeatable ? "*" : ""}${long}`;
  if (!value) return quoted(`${name}${about}`);
  return quoted(attached ? `${name}=-${about}:: :${action(value)}` : `${name}=${about}: :${action(value)}`);
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
    case "specs":
      return " _ftrace_run_specs";
    case "asked":
      // The space keeps _arguments from adding words of its own.
      return ` ${pathOrAskable.has(value.what) ? "_ftrace_run_ask_or_path" : "_ftrace_run_ask"} ${value.what}`;
    case "anything":
      return " ";
    default:
      return assertNever(value);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
