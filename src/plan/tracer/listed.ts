/** What a control file that holds a list has in it: no comments (`#### all functions enabled ####`), and not its word for nothing. */
export function listed(content: string | undefined): readonly string[] {
  return (content ?? "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && line !== "no pid");
}
