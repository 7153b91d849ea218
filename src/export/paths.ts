/** Ways from tasks down through functions, merged: each node has one caller and an amount of its own. */
export interface Paths {
  readonly size: number;
  /** The caller's node, which has a smaller number; below 0: `-1 - task`. */
  parent(node: number): number;
  frame(node: number): number;
  /** Of the node alone, without those below it. */
  amount(node: number): number;
}

/** A node and its callers, the innermost first, and the task that they are of. */
export function wayUp(paths: Paths, node: number): { readonly task: number; readonly frames: number[] } {
  const frames: number[] = [];
  let at = node;
  for (; at >= 0; at = paths.parent(at)) frames.push(paths.frame(at));
  return { task: -1 - at, frames };
}
