/** Colours of curves: told apart by eyes of every kind, and seen on white and on black. */

/** Okabe and Ito's order, made to stand on either ground. */
const colours = [
  '#2f6fde',
  '#d9602b',
  '#1b9e77',
  '#b0449b',
  '#b58900',
  '#3f9fc4',
  '#7a62d3',
  '#c23b4e',
  '#6b8e23',
  '#8a6d5a',
];

/** The colour of the curve or run at a place; they come again after the last. */
export function colourAt(place: number): string {
  return colours[place % colours.length]!;
}
