import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEvents } from './tensorboard.ts';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ali-events-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const eventFiles = () => readdirSync(run).sort();
const events = (name: string) => records(readFileSync(join(run, name))).map(fields);

/** CRC-32C bit by bit, with TFRecord's mask. */
function maskedSum(bytes: Buffer): number {
  let sum = 0xffffffffn;
  for (const byte of bytes) {
    sum ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ 0x82f63b78n : sum >> 1n;
  }
  sum ^= 0xffffffffn;
  return Number((BigInt.asUintN(32, ((sum >> 15n) | (sum << 17n)) % 2n ** 32n) + 0xa282ead8n) & 0xffffffffn);
}

/** The messages of a TFRecord file, both sums of each checked. */
function records(file: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const message = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 8)).toBe(maskedSum(file.subarray(at, at + 8)));
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskedSum(message));
    messages.push(message);
    at += 16 + length;
  }
  return messages;
}

type Fields = Record<number, (number | Buffer)[]>;

/** The fields of a protobuf message by number: varints and 4- and 8-byte floats as numbers, the rest as bytes. */
function fields(message: Buffer): Fields {
  const found: Fields = {};
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const read = [varint, () => take(8).readDoubleLE(), () => take(varint()), null, null, () => take(4).readFloatLE()][
      tag & 7
    ]!;
    const list = found[tag >> 3] ?? [];
    list.push(read());
    found[tag >> 3] = list;
  }
  return found;
}

const nested = (value: number | Buffer | undefined) => fields(value as Buffer);
const now = () => 1_700_000_000_250;

it('writes the version, scalars and pictures as Event messages', () => {
  const png = encode({ width: 3, height: 2, channels: 1, data: new Uint8Array(6) });
  const writer = openEvents(run, { now });
  writer.scalars(7, { 'loss/discriminator': 0.1, 'loss/generator': Number.NaN });
  writer.image(300, 'samples', png);
  writer.close();

  expect(eventFiles()).toEqual(['events.out.tfevents.1700000000.ali.0000']);
  const [version, start, scalars, picture, ...more] = events(eventFiles()[0]!);
  expect(more).toEqual([]);
  expect(version).toEqual({ 1: [1_700_000_000.25], 3: [Buffer.from('brain.Event:2')] });
  expect(start).toEqual({ 1: [1_700_000_000.25], 2: [0], 7: [Buffer.from([8, 1])] });
  expect([scalars![1], scalars![2]]).toEqual([[1_700_000_000.25], [7]]);
  expect(nested(scalars![5]![0])[1]!.map(nested)).toEqual([
    { 1: [Buffer.from('loss/discriminator')], 2: [Math.fround(0.1)] },
    { 1: [Buffer.from('loss/generator')], 2: [Number.NaN] },
  ]);
  expect(picture![2]).toEqual([300]);
  const value = nested(nested(picture![5]![0])[1]![0]);
  expect(value[1]).toEqual([Buffer.from('samples')]);
  expect(nested(value[4]![0])).toEqual({ 1: [2], 2: [3], 3: [1], 4: [Buffer.from(png)] });
});

it('starts another file on resume, read after the earlier ones, that purges later steps', () => {
  openEvents(run, { now }).close();
  openEvents(run, { now: () => now() - 60_000, resumedAt: 40 }).close();
  openEvents(run, { now: () => now() + 5000, resumedAt: 0 }).close();
  const names = eventFiles();
  expect(names.map((name) => name.slice('events.out.tfevents.'.length))).toEqual([
    '1700000000.ali.0000',
    '1700000000.ali.0001',
    '1700000005.ali.0002',
  ]);
  const [, start] = events(names[1]!);
  expect(start![2]).toEqual([41]);
  expect(nested(start![7]![0])).toEqual({ 1: [1] });
});

it('keeps events in memory until flush or until much has gathered', () => {
  const writer = openEvents(run, { now });
  const count = () => events(eventFiles()[0]!).length;
  writer.scalars(1, { a: 1 });
  expect(count()).toBe(2);
  writer.flush();
  expect(count()).toBe(3);
  writer.scalars(2, { ['x'.repeat(70_000)]: 1 });
  expect(count()).toBe(4);
  writer.close();
});

it('refuses pictures that are no PNG and folders that are not there', () => {
  const writer = openEvents(run, { now });
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(100),
    encode({ width: 1, height: 1, data: new Uint8Array(4) }).slice(0, 20),
  ]) {
    expect(() => writer.image(1, 'samples', bytes)).toThrow(expect.objectContaining({ code: 'data' }));
  }
  writer.close();
  expect(() => openEvents(join(run, 'none'), { now })).toThrow(expect.objectContaining({ code: 'io' }));
});
