import { assertNever } from "../../core/assert-never.ts";
import { shellWord } from "../../core/escape.ts";
import {
  type CommandModel,
  type Completion,
  type CompletionModel,
  type OptionModel,
  pathOrAskable,
  SPEC_ENDINGS,
} from "./model.ts";

/**
 * For bash 4 and later, without the bash-completion package. Words are taken from the line itself, since bash splits them at `:`, `=` and
 * `@`, which names of events, options and symbols contain. The script never expands a word, neither the user's nor an answer of ftrace-run
 * (`compgen -W` would run commands in it), and quotes what it inserts.
 */
export function bashCompletion(model: CompletionModel): string {
  const { program } = model;
  const commands = model.commands.flatMap((command) => [command, ...command.subcommands]);
  return `# ${program} completion for bash. Load it: source <(${program} completion bash)
_ftrace_run() {
  local line=\${COMP_LINE:0:COMP_POINT} rest=\${COMP_LINE:COMP_POINT} cur="" whole="" before=() after=() word
  local command="" position=0 option="" breaks="" lead="" i
  cur=\${line##*[[:space:]]}
  # Without -r, read removes backslashes, and a blank after one is part of its word.
  read whole <<<"$cur"
  read -a before <<<"\${line%"$cur"}"
  [[ $rest == [![:space:]]* ]] && rest=\${rest#"\${rest%%[[:space:]]*}"}
  read -a after <<<"$rest"
  COMPREPLY=()
  for ((i = 1; i < \${#before[@]}; i++)); do
    word=\${before[i]}
    if [[ -n $option ]]; then
      option=""
      [[ $word == -?* ]] || continue
    fi
    case "\${command:-${model.defaultCommand}} $word" in
      ${valuedOptions(model, commands)}) option=$word ;;
      *" -"?*) ;;
      *)
        if [[ -z $command ]]; then
          case $word in
            ${model.commands.map(({ name }) => name).join("|")}) command=$word ;;
            *) command=${model.defaultCommand} position=1 ;;
          esac
        else
          case "$command $position $word" in
${subcommandCases(model)}
            *) position=$((position + 1)) ;;
          esac
        fi
        ;;
    esac
  done
  if [[ $cur == --*=* ]]; then option=\${cur%%=*} cur=\${cur#*=}; fi
  if [[ -n $option && $cur != -?* ]]; then
    case "\${command:-${model.defaultCommand}} $option" in
${optionCases(commands)}
    esac
  elif [[ $cur == -* ]]; then
    case "\${command:-${model.defaultCommand}}" in
${commands.map((command) => `      ${shellWord(command.name)}) _ftrace_run_words ${optionWords(model, command)} ;;`).join("\n")}
    esac
  elif [[ -z $command ]]; then
    _ftrace_run_words ${model.commands.map(({ name }) => name).join(" ")}
    _ftrace_run_specs
  else
    case "$command $position" in
${argumentCases(commands)}
    esac
  fi
  for i in : = @; do [[ $COMP_WORDBREAKS == *$i* ]] && breaks+=$i; done
  if [[ -n $breaks ]]; then
    lead=\${cur%"\${cur##*[$breaks]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$lead"}")
  fi
}
_ftrace_run_words() {
  local word quoted
  for word; do
    printf -v quoted %q "$word"
    if [[ $word == "$cur"* || $quoted == "$cur"* ]]; then COMPREPLY+=("$quoted"); fi
  done
}
_ftrace_run_ask() {
  local answers=() i
  mapfile -t answers < <(${program} __complete "$1" "$((\${#before[@]} - 1))" "\${before[@]:1}" "$whole" "\${after[@]}" </dev/null 2>/dev/null)
  _ftrace_run_words "\${answers[@]%%$'\\t'*}"
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
  # A second TAB only lists the words (COMP_TYPE is ?): show what each means.
  if [[ \${COMP_TYPE-} -eq 63 && \${#COMPREPLY[@]} -gt 1 && \${#COMPREPLY[@]} -eq \${#answers[@]} ]]; then
    for i in "\${!answers[@]}"; do
      if [[ \${answers[i]} == *$'\\t'* ]]; then COMPREPLY[i]+="  (\${answers[i]#*$'\\t'})"; fi
    done
  fi
}
_ftrace_run_ask_or_path() {
  [[ $cur == */* ]] || _ftrace_run_ask "$1"
  if [[ \${#COMPREPLY[@]} -eq 0 ]]; then _ftrace_run_files; fi
}
_ftrace_run_specs() {
  _ftrace_run_words ${model.specs.map(({ name }) => shellWord(name)).join(" ")}
  _ftrace_run_files ${SPEC_ENDINGS.join(" ")}
}
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

/** Patterns of `COMMAND OPTION` after which the next word is the option's value. */
function valuedOptions({ options }: CompletionModel, commands: readonly CommandModel[]): string {
  const takesNext = ({ value, attached }: OptionModel): boolean => value !== undefined && !attached;
  const everywhere = options.filter(takesNext).map(({ long }) => `*${shellWord(` ${long}`)}`);
  const own = commands.flatMap(({ name, options: own }) =>
    own.filter(takesNext).map(({ long }) => shellWord(`${name} ${long}`)),
  );
  return [...everywhere, ...own].join("|");
}

function subcommandCases({ commands }: CompletionModel): string {
  return commands
    .flatMap(({ name, subcommands }) =>
      subcommands.map((sub) => {
        const word = sub.name.slice(name.length + 1);
        return `            ${shellWord(`${name} 0 ${word}`)}) command=${shellWord(sub.name)} ;;`;
      }),
    )
    .join("\n");
}

function optionWords({ options }: CompletionModel, command: CommandModel): string {
  return [...command.options, ...options]
    .map(({ long }) => long)
    .concat("--help")
    .join(" ");
}

function optionCases(commands: readonly CommandModel[]): string {
  return commands
    .flatMap(({ name, options }) => options.flatMap((option) => optionCase(name, option)))
    .join("\n");
}

function optionCase(command: string, { long, value }: OptionModel): readonly string[] {
  return value ? [`      ${shellWord(`${command} ${long}`)}) ${action(value)} ;;`] : [];
}

/** A case for each position; the last one also for those after it, if the argument is variadic. */
function argumentCases(commands: readonly CommandModel[]): string {
  return commands.flatMap(argumentsOf).join("\n");
}

function argumentsOf({ name, arguments: all, subcommands }: CommandModel): readonly string[] {
  if (subcommands.length > 0) {
    const words = subcommands.map((sub) => sub.name.slice(name.length + 1));
    return [`      ${shellWord(`${name} 0`)}) _ftrace_run_words ${words.join(" ")} ;;`];
  }
  return all.map(({ variadic, value }, index) => {
    const pattern = variadic ? `${shellWord(`${name} `)}*` : shellWord(`${name} ${index}`);
    return `      ${pattern}) ${action(value)} ;;`;
  });
}

function action(value: Completion): string {
  switch (value.kind) {
    case "choices":
      return `_ftrace_run_words ${value.choices.join(" ")}`;
    case "files":
      return ["_ftrace_run_files", ...value.endings].join(" ");
    case "folders":
      return "_ftrace_run_folders";
    case "specs":
      return "_ftrace_run_specs";
    case "asked":
      return pathOrAskable.has(value.what)
        ? `_ftrace_run_ask_or_path ${value.what}`
        : `_ftrace_run_ask ${value.what}`;
    case "anything":
      return ":";
    default:
      return assertNever(value);
  }
}
