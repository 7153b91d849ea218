/** What an `AbortSignal` has that is needed here; its own type is declared by the DOM or by @types/node, which a caller may not have. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
