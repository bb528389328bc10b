import type { ManifestRow } from './core/entry.ts';
import type { Manifest } from './manifest.ts';

/** Every row of the manifest, folder by folder. */
export function* rowsOf(manifest: Pick<Manifest, 'folder'>, folder = ''): Generator<ManifestRow> {
  for (const row of manifest.folder(folder)) {
    yield row;
    if (row.type === 'folder') yield* rowsOf(manifest, row.path);
  }
}
