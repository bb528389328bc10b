/**
 * Links inside the vault, real ones and those that the share holds as regular files. An absolute one into the share (under any prefix that
 * the studio knows) becomes relative, so that it leads to the same place on every machine.
 */
import { type Entry, folderOf, joined } from '../../mirror/core/entry.ts';
import { linkTarget, restoredTarget } from '../../mirror/core/links.ts';
import type { Look } from '../../mirror/core/plan.ts';
import { isInside } from '../../platform/paths.ts';
import { LINK_FILE_SIZE, targetOfLinkFile } from '../../share/link-file.ts';
import { reporterOf } from '../finding.ts';
import { answerOf, type Found, refusalIn, type VaultCheck, type VaultPlace } from './place.ts';

const { finding } = reporterOf('links');

interface Link {
  readonly path: string;
  readonly target: string;
  readonly look: Look;
  /** The share holds it as a regular file. */
  readonly isFile: boolean;
}

export const linksCheck: VaultCheck = {
  id: 'links',
  async folder(folder, { entries }, place) {
    const links = [...realLinks(folder, entries), ...(await linkFiles(folder, entries, place))];
    const found: Found[] = [];
    const relative: Link[] = [];
    for (const link of links) {
      if (!link.target.startsWith('/')) relative.push(link);
      else found.push(await absolute(link, place));
    }
    return [...found, ...(await followed(folder, relative, place))];
  },
};

function realLinks(folder: string, entries: readonly Entry[]): readonly Link[] {
  return entries.flatMap(({ name, type, target, size, mtime }): Link[] =>
    type !== 'link' || target === null ? [] : [{ path: joined(folder, name), target, look: { type, size, mtime }, isFile: false }],
  );
}

async function linkFiles(folder: string, entries: readonly Entry[], { agent, signal }: VaultPlace): Promise<readonly Link[]> {
  const files = entries.filter(({ type, size }) => type === 'file' && size === LINK_FILE_SIZE);
  if (files.length === 0) return [];
  const names = files.map(({ name }) => name);
  const heads = answerOf(await agent.ask<'heads'>({ op: 'heads', folder, names, length: LINK_FILE_SIZE }, signal)) ?? [];
  return files.flatMap(({ name, type, size, mtime }, index): Link[] => {
    const read = heads[index];
    const target = read !== undefined && 'head' in read ? targetOfLinkFile(Buffer.from(read.head, 'base64')) : null;
    return target === null ? [] : [{ path: joined(folder, name), target, look: { type, size, mtime }, isFile: true }];
  });
}

/** The new text leads to the same place in the share, whether anything is there or not. One into hot is changed only where the vault has it, too. */
async function absolute(link: Link, place: VaultPlace): Promise<Found> {
  const { path, target } = link;
  const to = linkTarget(path, target, place.roots);
  const isKnown = to !== null && (!isInside(target, place.roots.hot) || (await isThere(path, to, place)));
  if (!isKnown) return { finding: finding('warning', 'link.escapes', { path, args: { target } }), repair: null };
  return { finding: finding('warning', 'link.absolute', { path, args: { target, to } }), repair: () => relink(link, to, place) };
}

async function isThere(path: string, to: string, { agent, signal }: VaultPlace): Promise<boolean> {
  const [end] = answerOf(await agent.ask<'follow'>({ op: 'follow', folder: folderOf(path), targets: [to] }, signal)) ?? [];
  return end === 'file' || end === 'folder';
}

async function relink({ path, look, isFile }: Link, to: string, { agent, run, signal }: VaultPlace): Promise<string | null> {
  if (isFile) return refusalIn(await agent.ask<'write-link-file'>({ op: 'write-link-file', path, target: to, look, run: run() }, signal));
  return refusalIn(await agent.ask<'make-link'>({ op: 'make-link', path, target: to, replaces: look, run: run() }, signal));
}

async function followed(folder: string, links: readonly Link[], { agent, roots, signal }: VaultPlace): Promise<readonly Found[]> {
  const [inside, outside] = [
    links.filter(({ path, target }) => restoredTarget(path, target, roots) !== null),
    links.filter(({ path, target }) => restoredTarget(path, target, roots) === null),
  ];
  const escaping = ({ path, target }: Link): Found => ({
    finding: finding('warning', 'link.escapes', { path, args: { target } }),
    repair: null,
  });
  if (inside.length === 0) return outside.map(escaping);
  const targets = inside.map(({ target }) => target);
  const ends = answerOf(await agent.ask<'follow'>({ op: 'follow', folder, targets }, signal)) ?? [];
  return [
    ...outside.map(escaping),
    ...inside.flatMap((link, index): Found[] => {
      const { path, target } = link;
      if (ends[index] === 'missing') return [{ finding: finding('warning', 'link.dangling', { path, args: { target } }), repair: null }];
      return ends[index] === 'elsewhere' ? [escaping(link)] : [];
    }),
  ];
}
