/** The folders that the studio expects in the vault, and the one of the assets beside it; missing ones are made. */
import { reporterOf } from '../finding.ts';
import { answerOf, type Found, type VaultCheck, type VaultPlace } from './place.ts';

const { finding } = reporterOf('folders');

export const foldersCheck: VaultCheck = {
  id: 'folders',
  begin: async (place) => [...(await inVault(place)), ...(await beside(place))],
};

async function inVault({ agent, required, signal }: VaultPlace): Promise<readonly Found[]> {
  const looks = answerOf(await agent.ask<'look'>({ op: 'look', paths: required }, signal)) ?? [];
  return required.flatMap((path, index): Found[] => {
    const look = looks[index];
    if (look === undefined || look?.type === 'folder') return [];
    if (look !== null) return [{ finding: finding('critical', 'folder.in-the-way', { path }), repair: null }];
    const repair = async (): Promise<string | null> => {
      const made = answerOf(await agent.ask<'make-folders'>({ op: 'make-folders', paths: [path] }, signal));
      return made === null ? 'EIO' : (made.failed[0]?.errno ?? null);
    };
    return [{ finding: finding('warning', 'folder.missing', { path }), repair }];
  });
}

async function beside({ agent, assets, makeInShare, signal }: VaultPlace): Promise<readonly Found[]> {
  if (assets === null) return [];
  const [end] = answerOf(await agent.ask<'follow'>({ op: 'follow', folder: '', targets: [assets.fromVault] }, signal)) ?? [];
  if (end === undefined || end === 'folder') return [];
  const path = assets.fromVault;
  if (end !== 'missing') return [{ finding: finding('critical', 'folder.in-the-way', { path }), repair: null }];
  return [{ finding: finding('warning', 'folder.missing', { path }), repair: () => makeInShare(assets.inShare) }];
}
