/** One image after another into shared memory: from the file of decoded items where it is there, else decoded and put there. */

import { decodeImage, maximumFile, toShape } from './image.ts';
import { readWhole } from './input.ts';
import { type ItemFileLayout, openItemFile } from './item-file.ts';

/** What a reader needs to know; plain data, for a thread of its own. */
export interface ReaderSettings {
  /** [C, H, W] that every image is scaled and cropped to. */
  readonly shape: readonly number[];
  /** Where decoded items are kept; undefined where they are not. */
  readonly cache?: { readonly path: string; readonly layout: ItemFileLayout };
}

/** An image to be read, and the byte of the target where it begins. */
export interface ReadTask {
  readonly item: number;
  readonly path: string;
  readonly at: number;
}

export interface ItemReader {
  /**
   * Puts the images into the target, in order.
   * @throws AliError 'data' naming the image that is broken, 'io' when a decoded one cannot be kept
   */
  read(tasks: readonly ReadTask[], target: Uint8Array): Promise<void>;
  close(): void;
}

export function createItemReader({ shape, cache }: ReaderSettings): ItemReader {
  const file = cache && openItemFile(cache.path, cache.layout);
  const kept = (task: ReadTask, target: Uint8Array) => {
    const item = file?.read(task.item);
    if (item) target.set(item, task.at);
    return item !== undefined;
  };
  return {
    async read(tasks, target) {
      const missing = tasks.filter((task) => !kept(task, target));
      let next = missing[0] && load(missing[0]);
      for (const [place, { item, path, at }] of missing.entries()) {
        const loaded = await next!;
        // The next file is read while this one is decoded.
        const following = missing[place + 1];
        next = following && load(following);
        if ('error' in loaded) throw loaded.error;
        const decoded = toShape(decodeImage(loaded.bytes, path), shape);
        target.set(decoded, at);
        file?.write(item, decoded);
      }
    },
    close: () => file?.close(),
  };
}

/** A file's bytes, or why there are none: its turn to be reported comes later. */
function load({ path }: ReadTask): Promise<{ bytes: Uint8Array } | { error: unknown }> {
  return readWhole(path, { limit: maximumFile }).then(
    (bytes) => ({ bytes }),
    (error: unknown) => ({ error }),
  );
}
