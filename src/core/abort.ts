/** The part of `AbortSignal` that is needed here. Its own type comes from the DOM or @types/node, which a caller may lack. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
