/** One field of a configuration as a form shows it. */

/** `flag`: true or false; `rows`: a list of texts, one a line; `numbers`: a list of whole numbers. */
export type FieldKind = 'text' | 'integer' | 'number' | 'choice' | 'flag' | 'rows' | 'numbers';

export interface FormField {
  /** Keys from the outside in, such as ["optimiser", "learningRate"]. */
  readonly path: readonly string[];
  readonly kind: FieldKind;
  /** What it means, from the schema. */
  readonly description: string;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether it may be left empty. */
  readonly optional: boolean;
}
