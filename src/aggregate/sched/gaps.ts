/** Stretches of a CPU's time that are nobody's. */
export class Gaps {
  count = 0;
  ns = 0;

  addOne(ns: number): void {
    this.count += 1;
    this.ns += ns;
  }

  add(other: Gaps): void {
    this.count += other.count;
    this.ns += other.ns;
  }
}
