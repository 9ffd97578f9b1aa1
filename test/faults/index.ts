/** What the script of the kills needs, in one module. */

export { diceAt } from '../fuzz/dice.ts';
export { createReference, finish, killOnce, regimes } from './kills.ts';
