import { withRoomFor } from "../state/growing.ts";
import { Spread } from "../state/spread.ts";

/** Figures of calls, for each node (a path, a function, an edge). All times in ns. */
export class CallFigures {
  readonly spread: Spread = new Spread();
  #outerNs = new Float64Array(16);
  #selfNs = new Float64Array(16);
  #interruptNs = new Float64Array(16);
  #errors = new Float64Array(16);

  /** `nested`: within another call of the same node, whose total has its time already. */
  add(id: number, totalNs: number, selfNs: number, interruptNs: number, nested: boolean): void {
    if (id >= this.#selfNs.length) this.#grow(id);
    this.spread.add(id, totalNs);
    if (!nested) this.#outerNs[id]! += totalNs;
    this.#selfNs[id]! += selfNs;
    if (!nested) this.#interruptNs[id]! += interruptNs;
  }

  /** Takes another node's figures in; `nested`: its calls are all within others of this node. */
  take(into: number, source: CallFigures, from: number, nested: boolean): void {
    this.#grow(into);
    this.spread.merge(into, from, source.spread);
    if (!nested) this.#outerNs[into]! += source.outerNs(from);
    this.#selfNs[into]! += source.selfNs(from);
    this.#errors[into]! += source.errors(from);
    if (!nested) this.#interruptNs[into]! += source.interruptNs(from);
  }

  /** A call of the node, which was added, returned an error. */
  addError(id: number): void {
    this.#errors[id]! += 1;
  }

  /** Calls that returned an error. */
  errors(id: number): number {
    return this.#errors[id] ?? 0;
  }

  calls(id: number): number {
    return this.spread.moments.n(id);
  }

  /** Time from beginning to end, of the outermost where calls are within each other. */
  outerNs(id: number): number {
    return this.#outerNs[id] ?? 0;
  }

  /** Time outside of the calls and interrupts in it. */
  selfNs(id: number): number {
    return this.#selfNs[id] ?? 0;
  }

  /** Time of interrupts in it, counted once as the total is. */
  interruptNs(id: number): number {
    return this.#interruptNs[id] ?? 0;
  }

  #grow(id: number): void {
    this.#outerNs = withRoomFor(this.#outerNs, id);
    this.#selfNs = withRoomFor(this.#selfNs, id);
    this.#interruptNs = withRoomFor(this.#interruptNs, id);
    this.#errors = withRoomFor(this.#errors, id);
  }
}
