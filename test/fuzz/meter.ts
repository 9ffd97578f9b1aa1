/** How much memory a reader takes at once: every typed array and buffer that is made while it reads. */

const classes = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;
const makers = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;

let largest = 0;
const note = (bytes: unknown) => {
  if (typeof bytes === 'number' && bytes > largest) largest = bytes;
};

/** From here on everything that is made counts, for the rest of the process. */
export function startMeter(): void {
  const global = globalThis as unknown as Record<string, new (...given: unknown[]) => object>;
  for (const name of classes) {
    const Original = global[name]!;
    const { BYTES_PER_ELEMENT: each = 1 } = Original as unknown as { BYTES_PER_ELEMENT?: number };
    global[name] = new Proxy(Original, {
      construct(target, given, newTarget) {
        const [first] = given;
        const length = typeof first === 'object' && first !== null && !('byteLength' in first && given.length > 1);
        note(typeof first === 'number' ? first * each : length ? sizeOf(first as object) * each : 0);
        return Reflect.construct(target, given, newTarget) as object;
      },
    });
  }
  const buffers = Buffer as unknown as Record<string, (size: number, ...rest: unknown[]) => Buffer>;
  for (const name of makers) {
    const original = buffers[name]!;
    buffers[name] = (size, ...rest) => {
      note(size);
      return original.call(Buffer, size, ...rest);
    };
  }
}

/** What is copied: an array or a typed array has a length; a view of memory that is there takes none. */
function sizeOf(value: object): number {
  return 'length' in value && typeof value.length === 'number' ? value.length : 0;
}

/** The largest piece of memory, in bytes, since the last call. */
export function takeLargest(): number {
  const found = largest;
  largest = 0;
  return found;
}
