/** A mirror's lab on a mounted share. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SENTINEL_NAME } from '../../../src/mirror/core/contract.ts';
import { LAB_VAULT, type MirrorLab, makeMirrorLab, WIDE } from './lab.ts';

/** Its share is this mount point. */
export function labOnShare(path: string): MirrorLab {
  const lab = makeMirrorLab({ mirror: { budget: WIDE } });
  const table = join(lab.folder, 'table');
  writeFileSync(table, `30 25 0:47 / ${path} rw - cifs //studio/share rw\n`);
  mkdirSync(join(path, 'ytm_workspaces'));
  writeFileSync(join(path, 'ytm_workspaces', SENTINEL_NAME), JSON.stringify({ vault_id: LAB_VAULT }));
  lab.configure({}, { paths: { hot: lab.hot, share: path, state: lab.state }, mount: { table } });
  return lab;
}
