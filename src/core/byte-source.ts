/** Random access to bytes: all that the pure readers of recordings and binaries need. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset`; shorter only at the end. The view is valid until the next call. */
  read(offset: number, length: number): Uint8Array;
}
