/** `12,345 THINGS happened.` where something was counted; nothing for zero. */
export function sayCount(count: number, text: string): readonly string[] {
  return count === 0 ? [] : [`${count.toLocaleString("en")} ${text}.`];
}
