import { randomBytes } from 'node:crypto';

import type { UploadedFile } from './multipart.js';
import type { SimulatorClock } from './simulator-clock.js';

export interface StoredMedia extends UploadedFile {
  readonly id: string;
  readonly owner: string;
  readonly type: string;
  readonly createdAt: number;
}

const LIFE_MS = 3 * 86_400_000;

/** Temporary material: each account sees its own, for three days. */
export class MediaStore {
  readonly #media = new Map<string, StoredMedia>();

  constructor(private readonly clock: SimulatorClock) {}

  add(owner: string, type: string, file: UploadedFile): StoredMedia {
    const id = randomBytes(48).toString('base64url');
    const media = { ...file, id, owner, type, createdAt: this.clock.now() };
    this.#media.set(id, media);
    return media;
  }

  find(owner: string, id: string | undefined): StoredMedia | undefined {
    const media = this.#media.get(id ?? '');
    const visible = media?.owner === owner && this.clock.now() - media.createdAt < LIFE_MS;
    return visible ? media : undefined;
  }

  clear(): void {
    this.#media.clear();
  }
}
