/** What is learnt of one column while its table goes by: counts, moments, quantiles, distinct texts. */

import { type Cell, isMissing, numberOf, textOf } from './table.ts';

/** Numbers that are kept for quantiles: all of them below this, evenly spread ones above. */
const sampleSize = 2 ** 17;

export class ColumnStatistics {
  rows = 0;
  missing = 0;
  /** Finite numbers. */
  numbers = 0;
  infinite = 0;
  /** Cells that are neither missing nor a number; the first one is kept for messages. */
  texts = 0;
  firstText = '';
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  mean = 0;
  private squares = 0;
  /** Distinct texts up to `maximumCategories` + 1 of them, numbers as they are written. */
  readonly distinct = new Set<string>();
  private readonly maximumCategories: number;
  private sample = new Float64Array(1024);
  private sampled = 0;
  private stride = 1;

  constructor(maximumCategories: number) {
    this.maximumCategories = maximumCategories;
  }

  add(cell: Cell): void {
    this.rows++;
    if (isMissing(cell)) {
      this.missing++;
      return;
    }
    if (this.distinct.size <= this.maximumCategories) this.distinct.add(textOf(cell));
    const number = numberOf(cell);
    if (Number.isNaN(number)) {
      if (this.texts++ === 0) this.firstText = textOf(cell);
    } else if (Number.isFinite(Math.fround(number))) this.addNumber(number);
    else this.infinite++;
  }

  private addNumber(number: number): void {
    if (this.numbers % this.stride === 0) this.keep(number);
    this.numbers++;
    if (number < this.least) this.least = number;
    if (number > this.most) this.most = number;
    const delta = number - this.mean;
    this.mean += delta / this.numbers;
    this.squares += delta * (number - this.mean);
  }

  /** Standard deviation of the population. */
  get deviation(): number {
    return this.numbers > 0 ? Math.sqrt(this.squares / this.numbers) : 0;
  }

  /** Quantiles of the finite numbers by linear interpolation (R's type 7). @returns NaN where there are none */
  quantiles(shares: readonly number[]): number[] {
    const sorted = this.sample.slice(0, this.sampled).sort();
    return shares.map((share) => {
      const place = share * (sorted.length - 1);
      const low = sorted[Math.floor(place)] ?? Number.NaN;
      const high = sorted[Math.ceil(place)] ?? Number.NaN;
      return low + (place - Math.floor(place)) * (high - low);
    });
  }

  /** When there is no more room, every other number goes, and of those to come as many. */
  private keep(number: number): void {
    if (this.sampled === sampleSize) {
      this.stride *= 2;
      this.sampled /= 2;
      for (let place = 0; place < this.sampled; place++) this.sample[place] = this.sample[2 * place]!;
      if (this.numbers % this.stride !== 0) return;
    }
    if (this.sampled === this.sample.length) {
      const larger = new Float64Array(2 * this.sample.length);
      larger.set(this.sample);
      this.sample = larger;
    }
    this.sample[this.sampled++] = number;
  }
}
