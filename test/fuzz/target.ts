/** What the fuzzer knows of a reader. */

/** Valid inputs of one kind, and how a mutated one becomes the file. */
export interface Form {
  /** Name of the file in the target's folder. */
  readonly file: string;
  readonly seeds: readonly Uint8Array[];
  /** Puts right what would hide the damage from the code behind: check sums, compression, an outer format. */
  readonly finish?: (bytes: Buffer) => Uint8Array;
}

export interface Target {
  readonly name: string;
  readonly forms: readonly Form[];
  /** Files that are always there; one of them may be a form's, and is put back after it. */
  readonly constant?: Readonly<Record<string, Uint8Array>>;
  /** Reads all that can be read of the folder, of which `file` was changed. */
  read(folder: string, file: string): Promise<void>;
  /** The most bytes that it may take at once for a file of that size, whatever the file says. */
  most(size: number): number;
}

const mebibyte = 2 ** 20;

/** Four times the input, and room for the buffers of streams. */
export const fourfold = (size: number): number => 4 * size + mebibyte;

/** What compressed data can become: deflate reaches 1032 times. */
export const inflated = (size: number): number => fourfold(1032 * size);
