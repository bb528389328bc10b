/** The runs that have trash, or one folder of a run's trash. */
import { readdirSync } from 'node:fs';
import { TRASH_NAME } from '../../../core/contract.ts';
import { joined } from '../../../core/entry.ts';
import { listingCode } from '../../../scan/listing-code.ts';
import type { AgentRequest, WireAnswers } from '../../protocol.ts';
import { atStep } from '../failures.ts';
import { statsAt } from '../moving.ts';
import { trashOf } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';
import type { Lister } from './list.ts';

type Request = Extract<AgentRequest, { readonly op: 'list-trash' }>;

export async function listTrash(root: VaultRoot, list: Lister, { run, path }: Request): Promise<WireAnswers['list-trash']> {
  if (run === null) return { runs: trashedRuns(root), listing: { absent: true } };
  const folder = path === '' ? trashOf(run) : joined(trashOf(run), path);
  const [reading = { absent: true }] = await list([{ path: folder, skip: [] }]);
  return { runs: [], listing: listingCode(reading) };
}

/** The names of all runs that have trash. */
function trashedRuns(root: VaultRoot): readonly string[] {
  if (statsAt(root, TRASH_NAME) === null) return [];
  return root.inside(TRASH_NAME, () => atStep('read', () => readdirSync('.'))).toSorted();
}
