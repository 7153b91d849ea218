/** Random access to bytes; the only thing that the pure readers (recordings, binaries) ask of the world. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset`; shorter only at the end. The view is valid until the next call. */
  read(offset: number, length: number): Uint8Array;
}
