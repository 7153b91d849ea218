/** The name of the machine, as a recording has it: it is nobody's business, but that it was a guest of ours is. */
export function hostName(guest: "kvm" | "tcg" | undefined): string {
  return guest ? `ftrace-run-guest-${guest}` : "localhost";
}

/** What kind of guest a recording is from; undefined for one that is not from a guest of ours. */
export function guestOfHost(name: string): "kvm" | "tcg" | undefined {
  const kind = /^ftrace-run-guest-(kvm|tcg)$/u.exec(name)?.[1];
  return kind === "kvm" || kind === "tcg" ? kind : undefined;
}
