/** Parquet files for tests, as the library `datasets` of Hugging Face writes sets of images. */

import { ByteWriter, parquetWrite } from 'hyparquet-writer';

export interface ImageRow {
  /** An encoded image; null as where a set holds only paths. */
  readonly bytes: Uint8Array | null;
  readonly path?: string | null;
  readonly label?: number | string;
}

interface Options {
  readonly imageName?: string;
  readonly labelName?: string;
  readonly classes?: readonly string[];
  readonly codec?: 'SNAPPY' | 'UNCOMPRESSED';
  readonly rowGroupSize?: number;
}

export function parquetFile(rows: readonly ImageRow[], options: Options = {}): Buffer {
  const { imageName = 'image', labelName = 'label', classes, codec = 'SNAPPY', rowGroupSize = 100 } = options;
  const labelled = rows[0]?.label !== undefined;
  const isText = typeof rows[0]?.label === 'string';
  const features = {
    [imageName]: { _type: 'Image' },
    ...(labelled && { [labelName]: { ...(classes && { names: classes }), _type: classes ? 'ClassLabel' : 'Value' } }),
  };
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    codec,
    rowGroupSize,
    schema: [
      { name: 'schema', num_children: labelled ? 2 : 1 },
      { name: imageName, num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ...(labelled
        ? [
            {
              name: labelName,
              type: isText ? ('BYTE_ARRAY' as const) : ('INT64' as const),
              repetition_type: 'OPTIONAL' as const,
            },
          ]
        : []),
    ],
    columnData: [
      { name: imageName, data: rows.map(({ bytes, path = null }) => ({ bytes, path })) },
      ...(labelled
        ? [
            {
              name: labelName,
              data: rows.map(({ label }) => (typeof label === 'number' ? BigInt(label) : Buffer.from(label!))),
            },
          ]
        : []),
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  return Buffer.from(writer.getBytes());
}
