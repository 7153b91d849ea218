/** As GitHub's runner (`ActionCommand.TryParseV2`, `TryParse`) and Azure's agent look for commands, written apart from the code. */
export function isObeyed(text: string): boolean {
  return text.split(/[\n\r]/u).some((line) => isCommand(line.trim()) || /##(?:vso|teamcity)?\[/u.test(line));
}

/** `::NAME …::`, where NAME ends at the first space: the runner obeys those that it knows, of which none is made of what addresses have, and each of letters, digits and hyphens. */
function isCommand(line: string): boolean {
  const end = line.startsWith("::") ? line.indexOf("::", 2) : -1;
  const [name = ""] = line.slice(2, Math.max(2, end)).split(" ");
  return end > 0 && /^[\w.:-]+$/u.test(name.trim()) && !/^[\da-f.:]*$/u.test(name.trim());
}
