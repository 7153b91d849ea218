/** Intervals of a CPU's time that cannot be attributed to a task. */
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
