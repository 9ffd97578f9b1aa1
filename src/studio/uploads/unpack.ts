/** A zip of images, or of one table, as files in a folder: nothing else leaves the archive, and nothing leaves the folder. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ioError } from '../../data/files.ts';
import { isImageName } from '../../data/image.ts';
import { openZip, type ZipEntry } from '../../data/zip.ts';
import { AliError } from '../../errors.ts';

export interface Unpacked {
  /** Where the data begin: the folder of images below which classes are folders, or the table. */
  readonly data: string;
  readonly files: number;
  /** Entries that are neither images nor the table, and stayed in the archive. */
  readonly left: number;
}

export interface UnpackLimits {
  readonly entries: number;
  /** Bytes of one file. */
  readonly file: number;
  /** Bytes of all files. */
  readonly all: number;
  /** Times as large as the archive that its files may be: images and the numbers of tables do not shrink more. */
  readonly ratio: number;
}

export const unpackLimits: UnpackLimits = { entries: 500_000, file: 64 * 2 ** 20, all: 8 * 2 ** 30, ratio: 50 };

const slack = 2 ** 20;
const isTableName = (name: string) => /\.(csv|tsv|npy|npz|parquet)$/i.test(name);
const isHidden = (name: string) => name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');

/**
 * Unpacks the images of an archive, or its table where there are none, into `folder`, which it makes. A folder that holds all is
 * looked through, so that what is below it are the classes.
 * @throws AliError 'data' where the archive is damaged, names a file outside of the folder, is larger than the limits, or
 * holds neither images nor exactly one table; then nothing is left in the folder
 */
export async function unpackUpload(
  archive: { readonly path: string; readonly size: number },
  folder: string,
  { limits = unpackLimits }: { readonly limits?: UnpackLimits } = {},
): Promise<Unpacked> {
  const zip = await openZip(archive.path, { maximumEntries: limits.entries });
  try {
    const files = zip.entries.filter(({ name }) => !name.endsWith('/'));
    for (const { name } of zip.entries) checkName(name);
    const taken = choose(files);
    checkSizes(taken, archive.size, limits);
    await mkdir(folder, { recursive: true });
    for (const entry of taken) await unpackEntry(entry, folder);
    return { data: join(folder, start(taken)), files: taken.length, left: files.length - taken.length };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await zip.close();
  }
}

function checkName(name: string): void {
  const parts = name.replace(/\/$/, '').split('/');
  const wrong = parts.some((part) => part === '' || part === '.' || part === '..');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: such names are what is looked for
  if (!wrong && name.length <= 1024 && !/[\\:\x00-\x1f]/.test(name)) return;
  throw new AliError('data', `the archive names a file that is not below its own folder: ${JSON.stringify(name)}`, {
    remedy: 'pack the folder of images anew, without absolute paths or ".."',
  });
}

function choose(files: readonly ZipEntry[]): readonly ZipEntry[] {
  const seen = files.filter(({ name }) => !isHidden(name));
  const images = seen.filter(({ name }) => isImageName(name));
  const tables = seen.filter(({ name }) => isTableName(name));
  if (images.length > 0) return images;
  if (tables.length === 1) return tables;
  throw new AliError('data', `the archive has no images, and ${tables.length} tables; expected images or one table`, {
    remedy: 'pack .png or .jpg files, in folders by class where there are classes, or one .csv, .npy, .npz or .parquet',
  });
}

function checkSizes(files: readonly ZipEntry[], packed: number, { file, all, ratio }: UnpackLimits): void {
  const large = files.find(({ size }) => size > file);
  const sum = files.reduce((total, { size }) => total + size, 0);
  const most = Math.min(all, ratio * packed + slack);
  const why = large ? `${large.name} has ${large.size} bytes` : sum > most ? `its files have ${sum} bytes` : undefined;
  if (why === undefined) return;
  throw new AliError('data', `the archive is too large: ${why}; expected at most ${large ? file : most}`, {
    remedy: 'unpack it yourself and give the path of the folder',
  });
}

async function unpackEntry(entry: ZipEntry, folder: string): Promise<void> {
  const input = await entry.open();
  const { bytes, ended } = await input.rest(entry.size);
  if (!ended || bytes.length !== entry.size) {
    throw new AliError(
      'data',
      `${entry.name}: expected ${entry.size} bytes, as the archive announces; received others`,
      {
        remedy: 'pack the files anew',
      },
    );
  }
  const path = join(folder, entry.name);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    throw refusal(error, entry.name) ?? ioError(error, path);
  }
}

/** What is wrong with an archive whose file cannot be written beside those before it, or by its name. */
function refusal(error: unknown, name: string): AliError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  const twice = ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code);
  if (!twice && code !== 'ENAMETOOLONG') return undefined;
  const what = twice ? 'twice, or as a file and as a folder' : 'by a name that is too long';
  return new AliError('data', `the archive holds ${name.slice(0, 100)} ${what}`, {
    remedy: 'pack the files anew',
    cause: error,
  });
}

/** The path of a single table, or of the deepest folder that holds all images and nothing but one folder above it. */
function start(files: readonly ZipEntry[]): string {
  const names = files.map(({ name }) => name);
  if (names.length === 1 && isTableName(names[0]!)) return names[0]!;
  const folders = names.map((name) => name.split('/').slice(0, -1));
  let depth = 0;
  while (folders.every((parts) => parts.length > depth && parts[depth] === folders[0]![depth])) depth++;
  return folders[0]!.slice(0, depth).join('/');
}
