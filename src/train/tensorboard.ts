/**
 * TensorBoard event files: protobuf `Event` messages (tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto), each framed as a TFRecord: length, masked CRC-32C of it, message, masked CRC-32C of it.
 */
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ioError } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { ProtoWriter } from '../onnx/protobuf.ts';
import { maskedCrc32c } from './crc32c.ts';

export type EventWriter = {
  /** Adds one value a tag; in memory until `flush`. */
  scalars: (step: number, values: Readonly<Record<string, number>>) => void;
  /** Adds a picture, as the bytes of a PNG file. */
  image: (step: number, tag: string, png: Uint8Array) => void;
  /** Hands all events to the operating system. After a failure the next call goes on where this one stopped. */
  flush: () => void;
  close: () => void;
};

const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const summary = { value: 1 } as const;
const value = { tag: 1, simpleValue: 2, image: 4 } as const;
const image = { height: 1, width: 2, colorspace: 3, encoded: 4 } as const;
const sessionLog = { status: 1, start: 1 } as const;
const bufferBytes = 64 * 1024;
const channelsOfColourType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/**
 * Starts a new event file in `directory`; TensorBoard reads all of a folder as one run. With `resumedAt`, the step that
 * training goes on from, it drops whatever earlier files say about later steps: every file opens with a session start,
 * and from the second one on TensorBoard purges what it has read of that step and later ones.
 * @param options.now - Milliseconds since 1970, the wall time of the events.
 * @throws AliError `io` when the file system refuses, here and in every method; `data` for a picture that is no PNG.
 */
export function openEvents(
  directory: string,
  { resumedAt = -1, now = Date.now }: { resumedAt?: number | undefined; now?: () => number } = {},
): EventWriter {
  const path = join(directory, eventFileName(directory, now()));
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    throw ioError(error, path);
  }
  let pending: Uint8Array[] = [];
  let size = 0;
  const flush = () => {
    let rest: Uint8Array = Buffer.concat(pending);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    } catch (error) {
      throw ioError(error, path);
    } finally {
      pending = [rest];
      size = rest.length;
    }
  };
  const add = (build: (writer: ProtoWriter) => void) => {
    const writer = new ProtoWriter().double(event.wallTime, now() / 1000);
    build(writer);
    const framed = frame(writer.finish());
    pending.push(framed);
    size += framed.length;
    if (size >= bufferBytes) flush();
  };

  add((writer) => writer.string(event.fileVersion, 'brain.Event:2'));
  add((writer) =>
    writer
      .varint(event.step, resumedAt + 1)
      .message(event.sessionLog, (log) => log.varint(sessionLog.status, sessionLog.start)),
  );
  flush();
  return {
    scalars: (step, values) =>
      add((writer) =>
        writer.varint(event.step, step).message(event.summary, (list) => {
          for (const [tag, number] of Object.entries(values)) {
            list.message(summary.value, (entry) => entry.string(value.tag, tag).float(value.simpleValue, number));
          }
        }),
      ),
    image: (step, tag, png) => {
      const { width, height, channels } = pngHeader(png, tag);
      add((writer) =>
        writer
          .varint(event.step, step)
          .message(event.summary, (list) =>
            list.message(summary.value, (entry) =>
              entry
                .string(value.tag, tag)
                .message(value.image, (picture) =>
                  picture
                    .varint(image.height, height)
                    .varint(image.width, width)
                    .varint(image.colorspace, channels)
                    .bytes(image.encoded, png),
                ),
            ),
          ),
      );
    },
    flush,
    close: () => {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** TensorBoard reads the files of a folder in the order of their names: by second, then by the number of files there. */
function eventFileName(directory: string, now: number): string {
  const prefix = 'events.out.tfevents.';
  let earlier: string[];
  try {
    earlier = readdirSync(directory).filter((name) => name.startsWith(prefix));
  } catch (error) {
    throw ioError(error, directory);
  }
  const latest = Math.max(0, ...earlier.map((name) => Number(/^\d{1,12}/.exec(name.slice(prefix.length))?.[0] ?? 0)));
  const second = String(Math.max(Math.floor(now / 1000), latest)).padStart(10, '0');
  return `${prefix}${second}.ali.${String(earlier.length).padStart(4, '0')}`;
}

function frame(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + message.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(message, 12);
  view.setUint32(12 + message.length, maskedCrc32c(message), true);
  return bytes;
}

/** Size and channels (1 grey, 2 grey and alpha, 3 RGB, 4 RGBA) from the IHDR chunk of a PNG file. */
function pngHeader(png: Uint8Array, tag: string): { width: number; height: number; channels: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const channels = channelsOfColourType[png[25] ?? -1];
  if (png.length < 33 || view.getBigUint64(0) !== 0x89504e470d0a1a0an || channels === undefined) {
    throw new AliError('data', `picture '${tag}' is no PNG; expected a PNG file; received ${png.length} other bytes`, {
      remedy: 'Encode the picture as PNG first.',
    });
  }
  return { width: view.getUint32(16), height: view.getUint32(20), channels };
}
