import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACK_MS = 30_000;

export interface PackedFile {
  readonly path: string;
  readonly mode: number;
}

export interface Packed {
  /** A new folder that holds nothing but the tarball. */
  readonly folder: string;
  readonly tarball: string;
  readonly files: readonly PackedFile[];
}

/** The library as it is published, from what was built last. */
export async function packLibrary(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-wechat-token-'));
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(await runCommand(ROOT, PACK_MS, 'npm', ...args)) as [
    { readonly filename: string; readonly files: readonly PackedFile[] },
  ];
  return { folder, tarball: join(folder, packed.filename), files: packed.files };
}
