import { assertNever } from "../../core/assert-never.ts";
import { shellWord } from "../../core/shell-word.ts";
import {
  askedKinds,
  type CommandModel,
  type Completion,
  type CompletionModel,
  type OptionModel,
} from "./model.ts";

/**
 * For bash 4 and later, without the bash-completion package. Words are taken from the line itself, since bash splits them at `:` and
 * `=`, which event names and options contain.
 */
export function bashCompletion(model: CompletionModel): string {
  const { program } = model;
  return `# ${program} completion for bash. Load it: source <(${program} completion bash)
_ftrace_run() {
  local line=\${COMP_LINE:0:COMP_POINT} cur="" before=() command="" position=0 i option="" first=""
  cur=\${line##*[[:space:]]}
  read -r -a before <<<"\${line%"$cur"}"
  COMPREPLY=()
  for ((i = 1; i < \${#before[@]}; i++)); do
    if [[ -n $option ]]; then option=""; continue; fi
    case \${before[i]} in
      ${valuedOptions(model)}) option=\${before[i]} ;;
      -*) ;;
      *)
        if [[ -z $command ]]; then
          case \${before[i]} in
            ${model.commands.map(({ name }) => name).join("|")}) command=\${before[i]} ;;
            *) command=${model.defaultCommand} position=1 ;;
          esac
        else
          [[ $position -eq 0 ]] && first=\${before[i]}
          position=$((position + 1))
        fi
        ;;
    esac
  done
  if [[ $cur == --*=* ]]; then option=\${cur%%=*} cur=\${cur#*=}; fi
  if [[ -n $option ]]; then
    case "\${command:-${model.defaultCommand}} $option" in
${optionCases(model)}
    esac
  elif [[ $cur == -* ]]; then
    case "\${command:-${model.defaultCommand}}" in
${model.commands.map((command) => `      ${command.name}) _ftrace_run_words ${optionWords(model, command)} ;;`).join("\n")}
    esac
  elif [[ -z $command ]]; then
    _ftrace_run_words ${model.commands.map(({ name }) => name).join(" ")}
    _ftrace_run_files yaml yml
  else
    case "$command $position" in
${argumentCases(model)}
    esac
  fi
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local lead=\${cur%"\${cur##*:}"}
    COMPREPLY=("\${COMPREPLY[@]#"$lead"}")
  fi
}
_ftrace_run_words() { mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$*" -- "$cur"); }
_ftrace_run_ask() { _ftrace_run_words "$(${program} list "$1" 2>/dev/null | cut -d" " -f1)"; }
_ftrace_run_folders() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); }
_ftrace_run_files() {
  local ending files=()
  compopt -o filenames 2>/dev/null
  mapfile -t files < <(compgen -d -- "$cur")
  for ending in "\${@:-}"; do
    mapfile -t -O "\${#files[@]}" files < <(compgen -f -X "!*\${ending:+.$ending}" -- "$cur")
  done
  COMPREPLY+=("\${files[@]}")
}
complete -F _ftrace_run ${program}
`;
}

/** Options after which a word is theirs, whatever the command. */
function valuedOptions({ options, commands }: CompletionModel): string {
  const all = [...options, ...commands.flatMap((command) => command.options)];
  return [...new Set(all.filter(({ value }) => value).map(({ long }) => long))].join("|");
}

function optionWords({ options }: CompletionModel, command: CommandModel): string {
  return [...command.options, ...options]
    .map(({ long }) => long)
    .concat("--help")
    .join(" ");
}

function optionCases({ commands }: CompletionModel): string {
  return commands
    .flatMap(({ name, options }) => options.flatMap((option) => optionCase(name, option)))
    .join("\n");
}

function optionCase(command: string, { long, value }: OptionModel): readonly string[] {
  return value ? [`      ${shellWord(`${command} ${long}`)}) ${action(value)} ;;`] : [];
}

/** A case for each place; the last one also for those that follow, where there may be many. */
function argumentCases({ commands }: CompletionModel): string {
  return commands
    .flatMap((command) =>
      command.arguments.map(({ variadic, value }, index) => {
        const pattern = variadic ? `"${command.name} "*` : `"${command.name} ${index}"`;
        return `      ${pattern}) ${action(value)} ;;`;
      }),
    )
    .join("\n");
}

function action(value: Completion): string {
  switch (value.kind) {
    case "choices":
      return `_ftrace_run_words ${value.choices.join(" ")}`;
    case "files":
      return ["_ftrace_run_files", ...value.endings].join(" ");
    case "folders":
      return "_ftrace_run_folders";
    case "events":
      return "_ftrace_run_ask events";
    case "listed":
      return `case $first in ${askedKinds.join("|")}) _ftrace_run_ask "$first" ;; esac`;
    case "anything":
      return ":";
    default:
      return assertNever(value);
  }
}
