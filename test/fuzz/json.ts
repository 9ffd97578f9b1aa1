/** Damage to JSON that stays JSON: values replaced, removed, doubled and nested, so that what checks fields is reached. */

import { type Dice, diceAt } from './dice.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stands for lists within lists, deeper than can be written. */
const deep = 'very deep';
const depth = 20_000;
const odd: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1.5,
  () => 4294967296,
  () => 1e308,
  () => 2 ** 53,
  () => '',
  () => '../../x',
  () => 'D99999999999999999999',
  () => 'C9999999s1-99999999 bn',
  () => 'a'.repeat(20_000),
  () => 'relu '.repeat(10_000),
  () => [],
  () => ({}),
  () => deep,
  () => JSON.parse('{"__proto__":{"a":1},"constructor":1,"toString":[]}') as Json,
  () => Array<Json>(20_000).fill(1),
  () => Array<Json>(2000).fill('D4 relu'),
];

/** Replaces a value somewhere below `value`, which is changed. */
function change(value: Json, dice: Dice, other: Json): Json {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || dice.below(6) === 0) return dice.below(3) === 0 ? other : dice.pick(odd)();
  const inside = value as Record<string, Json>;
  const key = dice.pick(keys);
  const kind = dice.below(8);
  const another = { value: inside[key]!, enumerable: true, configurable: true, writable: true };
  if (kind === 0) delete inside[key];
  else if (kind === 1 && !Array.isArray(value)) {
    Object.defineProperty(inside, dice.pick(['x', '__proto__', `${key}${key}`, 'a'.repeat(20_000)]), another);
  } else inside[key] = change(inside[key]!, dice, other);
  return value;
}

/** JSON text with one to three changes; which ones is a function of `random`. */
export function mutateJson(text: string, random: Buffer): string {
  const dice = diceAt(random.toString('latin1'));
  let value = JSON.parse(text) as Json;
  for (let left = 1 + dice.below(3); left > 0; left--) value = change(value, dice, JSON.parse(text) as Json);
  return JSON.stringify(value).replaceAll(`"${deep}"`, '['.repeat(depth) + ']'.repeat(depth));
}

/** What mutations of JSON are drawn from. */
export const randomSeed = Buffer.from('what is changed is drawn from these');
