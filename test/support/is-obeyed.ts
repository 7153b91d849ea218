/** As GitHub's runner (`ActionCommand.TryParseV2`, `TryParse`) and Azure's agent look for commands, written apart from the code. */
export function isObeyed(text: string): boolean {
  return text
    .split(/[\n\r]/u)
    .some((line) => line.trim().startsWith("::") || /##(?:vso|teamcity)?\[/u.test(line));
}
