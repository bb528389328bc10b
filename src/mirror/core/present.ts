/**
 * One name that hot has: what is made, sent, renamed, parked or left out. Nothing is planned that would replace a version in the vault
 * which is neither what was sent nor recorded as ours.
 */
import { type Entry, joined, type ManifestRow } from './entry.ts';
import { type Folder, isHeld, vaultPathOf } from './folder.ts';
import { knowledgeOf, type Trust } from './identity.ts';
import { linkTarget } from './links.ts';
import { lost, lostWhole } from './loss.ts';
import { isAsSent, isEqualFile, isOursToReplace } from './match.ts';
import { isWrittenAs, lengthOf } from './names.ts';
import type { Copy, Deletion, LeftOutWhy, Make } from './plan.ts';
import { countedOnly, forgotten, forgottenBeneath, leftOut, lookOf, NOTHING, type Part, recorded, unsendable } from './result.ts';
import { changedFields } from './stable-stats.ts';
import { isWithin } from './ways.ts';

/** A replacement smaller than this part of the old version is much smaller. */
const MUCH_SMALLER = 0.5;

/** One path of hot. */
interface Present {
  readonly hot: Entry;
  readonly path: string;
  /** The manifest's spelling, where the vault folds names. */
  readonly sentPath: string;
  /** The target of a link in the vault; else `null`. */
  readonly target: string | null;
}

// ---- equal and known ------------------------------------------------------------------------

/**
 * The usual case, in which nothing is to be done: equal on both sides and in the manifest. Folders are descended into. Links, and entries
 * with a rule or another spelling, are examined by `joinPresent`. `null`: not that case.
 */
export function joinSettled(hot: Entry, vault: Entry, row: ManifestRow, folder: Folder): readonly Part[] | null {
  const { at, pathRules, rules } = folder;
  if (hot.type === 'link' || hot.type !== vault.type || hot.name !== vault.name || pathRules.realDirsOnly) return null;
  if (!isOwnRow(row, hot.name, folder) || !isKnown(hot, null, row, rules.trust)) return null;
  if (hot.type === 'file') return isEqualFile(hot, vault, row, folder) ? NOTHING : null;
  const { path } = row;
  const vaultPath = at.path === at.vaultPath ? path : joined(at.vaultPath, hot.name);
  return [{ descend: [{ path, vaultPath, sentPath: path, inHot: true, inVault: true, purpose: 'compare', replacedBy: null }] }];
}

/** Rows are those of this folder, so comparing the last component is enough. */
function isOwnRow({ path }: ManifestRow, name: string, { at }: Folder): boolean {
  return at.path === at.sentPath && path.length === (at.path === '' ? 0 : at.path.length + 1) + name.length && path.endsWith(name);
}

/** `target`: of a link, as written into the vault. */
export function isKnown(hot: Entry, target: string | null, row: ManifestRow, trust: Trust): boolean {
  if (row.type !== hot.type) return false;
  if (hot.type === 'link') return row.target === target;
  // A folder that moves is recognised by its inode.
  if (hot.type === 'folder') return !trust.inode || row.inode === hot.inode;
  return knowledgeOf(hot, row, trust) === 'same';
}

// ---- everything else ------------------------------------------------------------------------

/** @param known what was sent under this name; `null`: nothing */
export function joinPresent(hot: Entry, vault: Entry | null, known: ManifestRow | null, folder: Folder): readonly Part[] {
  const { at, pathRules, rules } = folder;
  const path = joined(at.path, hot.name);
  const target = hot.type === 'link' ? linkTarget(path, hot.target ?? '', rules.contract.roots) : null;
  const present: Present = { hot, path, sentPath: known?.path ?? joined(at.sentPath, hot.name), target };

  // In a folder whose children must be real folders, anything else that was sent has left the contract.
  if (known !== null && pathRules.realDirsOnly && known.type !== 'folder')
    return [...forgotten(known), ...joinName(present, vault, null, folder)];

  return joinName(present, vault, known, folder);
}

function joinName(present: Present, vault: Entry | null, row: ManifestRow | null, folder: Folder): readonly Part[] {
  const problem = problemOf(present, vault, folder);
  if (problem !== null) return leaveUnsendable(problem, present, vault, row, folder);
  if (vault === null) return joinMissing(present, row, folder);
  return vault.type === present.hot.type ? joinAlike(present, vault, row, folder) : changeType(present, vault, row, folder);
}

// ---- what cannot be sent at all -------------------------------------------------------------

interface Problem {
  readonly why: LeftOutWhy;
  readonly detail: string;
}

/** It is left out, and what the vault has under this name stays; where the vault has nothing, the manifest does not claim it any longer. */
function leaveUnsendable(
  { why, detail }: Problem,
  { hot, path }: Present,
  vault: Entry | null,
  row: ManifestRow | null,
  folder: Folder,
): readonly Part[] {
  // Where only real folders belong, the rule wants nothing else in the vault, not even under a former name.
  const isByRule = why === 'not-a-real-folder';
  const left = isByRule ? leftOut(path, why, detail) : unsendable(path, hot, why, detail);
  if (vault !== null || row === null) return [left, ...countedOnly(path, hot)];
  return [left, ...(row.type === hot.type ? lost(folder, row, false) : NOTHING), ...forgotten(row), ...countedOnly(path, hot)];
}

function problemOf(present: Present, vault: Entry | null, folder: Folder): Problem | null {
  const { pathRules, rules } = folder;
  const { type } = present.hot;
  if (type !== 'folder' && (pathRules.realDirsOnly || pathRules.isRealDirsOnly(present.hot.name)))
    return { why: 'not-a-real-folder', detail: type };
  if (type === 'other') return { why: 'special-file', detail: '' };
  const unholdable = nameProblemOf(present, vault, folder);
  if (unholdable !== null) return { why: unholdable, detail: '' };
  if (isTooLong(present, vault, folder)) return { why: 'path-too-long', detail: '' };
  return type === 'link' ? linkProblemOf(present, rules.abilities.links) : null;
}

/** The vault can hold a name that it has already, whatever it refused. */
function nameProblemOf({ hot, path }: Present, vault: Entry | null, { problemOf: problemOfName, refused }: Folder): LeftOutWhy | null {
  if (vault?.name === hot.name) return null;
  return problemOfName(hot.name) ?? (refused.isName(hot.name) || refused.isPath(path) ? 'name-refused' : null);
}

/** One such path in its list makes rsync abort; what lies deeper in such a folder is longer still. */
function isTooLong({ hot, path }: Present, vault: Entry | null, folder: Folder): boolean {
  const of = folder.rules.contract.longestPath;
  if (lengthOf(path, { of, unit: 'bytes' }) <= of) return false;
  return hot.type !== 'file' || vault?.type !== 'file' || !isEqualFile(hot, vault, null, folder);
}

function linkProblemOf({ hot, target }: Present, links: boolean): Problem | null {
  const detail = hot.target ?? '';
  if (target === null) return { why: 'link-leaves-hot', detail };
  return links ? null : { why: 'link-unsupported', detail };
}

// ---- the vault does not have it -------------------------------------------------------------

/** It is made or sent. What was sent before and is missing now is reported as lost in the vault. */
function joinMissing(present: Present, row: ManifestRow | null, folder: Folder): readonly Part[] {
  const { hot, path } = present;
  const beneath = row?.type === 'folder' && hot.type !== 'folder' ? forgottenBeneath(row) : NOTHING;
  const held = leaveHeld(present, folder);
  if (held !== null) return [...beneath, ...held];
  return [
    ...beneath,
    ...(row?.type === hot.type ? lost(folder, row, true) : NOTHING),
    ...(row !== null && row.path !== path ? [{ forgotten: [row.path] }] : NOTHING),
    ...created(present, folder),
  ];
}

/** The path stays as a person restored it. `null`: it is not held. */
function leaveHeld({ hot, path }: Present, folder: Folder): readonly Part[] | null {
  return isHeld(folder, path, hot) ? [leftOut(path, 'held'), ...countedOnly(path, hot)] : null;
}

/** The vault has nothing of this name, or it is removed first. */
function created(present: Present, folder: Folder): readonly Part[] {
  const { hot, path, sentPath } = present;
  if (hot.type === 'file') return [{ copies: [copyOf(present, null, folder)] }];
  const makes = [makeOf(present, null)];
  if (hot.type !== 'folder') return [{ makes }];
  return [{ makes, descend: [{ path, vaultPath: path, sentPath, inHot: true, inVault: false, purpose: 'compare', replacedBy: null }] }];
}

// ---- the same type on both sides ------------------------------------------------------------

function joinAlike(present: Present, vault: Entry, known: ManifestRow | null, folder: Folder): readonly Part[] {
  const { hot } = present;
  if (hot.type === 'folder') return joinFolders(present, vault, known, folder);
  // A folder that became something else on both sides.
  const beneath = known?.type === 'folder' ? forgottenBeneath(known) : NOTHING;
  return [...beneath, ...joinContents(present, vault, known, folder)];
}

/** Files and links. */
function joinContents(present: Present, vault: Entry, known: ManifestRow | null, folder: Folder): readonly Part[] {
  const { hot, path, target } = present;
  const row = known === null ? null : { ...known, path };
  const isEqual = hot.type === 'link' ? vault.target === target : isEqualFile(hot, vault, row, folder);
  // The vault shows what hot shows, and nothing suggests that another file was sent: from now on it counts as sent.
  if (isEqual && (row === null || !isUnsure(present, row, folder)))
    return [...adopted(present, known, folder), ...respelled(present, vault, folder)];

  const spelling = known === null ? NOTHING : recorded(known, path);
  const held = leaveHeld(present, folder);
  if (held !== null) return [...spelling, ...held];

  // What was sent may have been another file of the same size, or the vault's file may be an edit of it: the contents decide.
  if (isEqual && row !== null) return [...spelling, checked(present, vault, row, folder), ...respelled(present, vault, folder)];

  return [...spelling, ...joinDiffering(present, vault, row, folder)];
}

/** Hot has another version than the vault. */
function joinDiffering(present: Present, vault: Entry, row: ManifestRow | null, folder: Folder): readonly Part[] {
  const { hot, path } = present;

  // Edited in the vault, or not ours: a person decides, unless only the times differ.
  if (isDrift(present, vault, row, folder)) {
    const isOfSize = hot.type === 'file' && hot.size === vault.size;
    const found = isOfSize ? questioned(present, vault, row, folder) : parked(present, vault, folder);
    return [...(row === null ? [{ unmanagedPaths: [vaultPathOf(folder, vault)] }] : NOTHING), found];
  }

  // The old version would be lost.
  if (isLossUnderKeep(hot, vault, folder)) return [unsendable(path, hot, 'shrunk-kept', `${vault.size} > ${hot.size}`)];

  const replacement: Part = hot.type === 'file' ? { copies: [copyOf(present, vault, folder)] } : { makes: [makeOf(present, vault)] };
  return [replacement, ...respelled(present, vault, folder)];
}

function joinFolders(present: Present, vault: Entry, known: ManifestRow | null, folder: Folder): readonly Part[] {
  const { hot, path, sentPath } = present;
  const renamed = respelled(present, vault, folder);
  const vaultPath = renamed.length === 0 ? vaultPathOf(folder, vault) : vaultPathOf(folder, hot);
  return [
    ...adopted(present, known, folder),
    ...renamed,
    { descend: [{ path, vaultPath, sentPath, inHot: true, inVault: true, purpose: 'compare', replacedBy: null }] },
  ];
}

/** The vault has what hot has: the manifest records it under this name from now on. */
function adopted(present: Present, known: ManifestRow | null, { rules }: Folder): readonly Part[] {
  const { hot, path, target } = present;
  const row = known === null ? null : { ...known, path };
  const isRecorded = hot.type === 'other' || (row !== null && isKnown(hot, target, row, rules.trust));
  if (isRecorded) return known === null ? NOTHING : recorded(known, path);
  return [{ forgotten: known === null || known.path === path ? [] : [known.path], adopted: [rowOf(present, hot.type, row)] }];
}

/** The row for hot's present entry; what was sent is still there. */
function rowOf({ hot, path, target }: Present, type: ManifestRow['type'], sent: ManifestRow | null): ManifestRow {
  const { size, mtime, ctime, birth, inode } = hot;
  const isFile = type === 'file';
  const { digest = null, vaultCtime = null } = sent ?? {};
  const vaultMtime = sent?.mtime === mtime ? sent.vaultMtime : null;
  return { path, type, size: isFile ? size : 0, mtime, inode, ctime: isFile ? ctime : null, birth, target, digest, vaultCtime, vaultMtime };
}

/** The vault shows what hot shows, but what was sent may have been something else. */
function isUnsure({ hot }: Present, row: ManifestRow, { rules }: Folder): boolean {
  if (hot.type !== 'file') return false;
  if (row.type !== 'file') return true;
  const knowledge = knowledgeOf(hot, row, rules.trust);
  return knowledge === 'unsure' || knowledge === 'other';
}

function checked(present: Present, vault: Entry, row: ManifestRow, folder: Folder): Part {
  const { hot, path } = present;
  const isEdited = !isAsSent(vault, row, folder);
  return {
    checks: [
      {
        path,
        sight: hot,
        // What was sent is not there any more, so its digest does not apply.
        digest: isEdited ? null : row.digest,
        isEdited,
        vaultPath: vaultPathOf(folder, vault),
        vault: lookOf(vault),
        changed: changedFields(hot, row),
        row: rowOf(present, 'file', row),
        copy: copyOf(present, vault, folder),
      },
    ],
  };
}

/** By its time somebody's version, but of hot's size: it may have been copied without its time, or only touched. The contents decide. */
function questioned(present: Present, vault: Entry, row: ManifestRow | null, folder: Folder): Part {
  const { hot, path } = present;
  return {
    checks: [
      {
        path,
        sight: hot,
        digest: null,
        isEdited: true,
        vaultPath: vaultPathOf(folder, vault),
        vault: lookOf(vault),
        changed: [],
        row: { ...rowOf(present, 'file', row), vaultMtime: vault.mtime, vaultCtime: null },
        copy: copyOf(present, vault, folder),
      },
    ],
  };
}

/** Where only the spelling of the name differs, it is renamed in the vault. */
function respelled({ hot, path }: Present, vault: Entry, folder: Folder): readonly Part[] {
  if (isWrittenAs(vault.name, hot.name, folder.rules.abilities)) return NOTHING;
  const { inode, mtime, ctime, birth } = hot;
  const from = vaultPathOf(folder, vault);
  return [{ folds: [{ why: 'fold', from, to: path, look: lookOf(vault), inode, mtime, ctime, birth, digest: null, sentAs: null }] }];
}

/** The vault's file was edited: it is not what was sent, or there is no record that it was sent or that hot may replace it. */
function isDrift({ hot }: Present, vault: Entry, row: ManifestRow | null, folder: Folder): boolean {
  if (row !== null) return !isAsSent(vault, row, folder);
  const { unmanagedPaths, contract } = folder.rules;
  const isReported = unmanagedPaths !== undefined && contract.unmanaged === 'keep' && isWithin(vaultPathOf(folder, vault), unmanagedPaths);
  return isReported || !isOursToReplace(hot, vault, folder);
}

function parked(present: Present, vault: Entry, folder: Folder): Part {
  const { hot, path } = present;
  return {
    drift: [
      {
        path,
        what: 'drift',
        look: lookOf(hot),
        vault: lookOf(vault),
        copy: hot.type === 'file' ? copyOf(present, vault, folder) : null,
        make: hot.type === 'file' ? null : makeOf(present, vault),
        deletion: null,
      },
    ],
  };
}

/** The old version would be lost: there is no trash to keep it in. */
function isLossUnderKeep(hot: Entry, vault: Entry, { pathRules, rules }: Folder): boolean {
  if (rules.contract.trash || hot.type !== 'file') return false;
  return hot.size < vault.size * MUCH_SMALLER && pathRules.of(hot.name) === 'kept';
}

// ---- another type in the vault --------------------------------------------------------------

/** File, folder and link under one name: the old entry is removed before the new one is made, or both are left unchanged. */
function changeType(present: Present, vault: Entry, known: ManifestRow | null, folder: Folder): readonly Part[] {
  const { hot, path, sentPath } = present;

  const obstacle = obstacleOf(present, vault, known, folder);
  if (obstacle !== null) {
    const isLost = known !== null && known.type === hot.type;
    return [unsendable(path, hot, obstacle, vault.type), ...(isLost ? lostWhole(folder, known) : NOTHING), ...countedOnly(path, hot)];
  }

  const held = leaveHeld(present, folder);
  if (held !== null) return held;

  const row = known === null ? null : { ...known, path };
  const vaultPath = vaultPathOf(folder, vault);
  const deletion: Deletion = { path: vaultPath, sentAs: path, look: lookOf(vault), sent: row, makesWay: true, replacedBy: path };
  const isEdited = row !== null && !isAsSent(vault, row, folder);
  const removal: Part = isEdited
    ? { drift: [{ path, what: 'drift', look: lookOf(hot), vault: lookOf(vault), copy: null, make: null, deletion }] }
    : { removals: [{ deletion, row }] };
  return [
    ...(known === null ? NOTHING : recorded(known, path)),
    removal,
    ...(vault.type === 'folder'
      ? [{ descend: [{ path, vaultPath, sentPath, inHot: false, inVault: true, purpose: 'compare', replacedBy: path } as const] }]
      : NOTHING),
    ...created(present, folder),
  ];
}

/** Why the vault's entry must not be removed. */
function obstacleOf({ hot }: Present, vault: Entry, row: ManifestRow | null, folder: Folder): LeftOutWhy | null {
  const { pathRules } = folder;
  // A link that ytm did not write may be an attack, or a shortcut that somebody made: it is not even moved to the trash.
  if (vault.type === 'link' && (row === null || !isAsSent(vault, row, folder))) return 'vault-link-in-the-way';
  if (pathRules.of(hot.name) === 'kept' || (vault.type === 'folder' && pathRules.leadsToRule(hot.name))) return 'type-change-kept';
  // Where only real folders are mirrored, everything else belongs to the vault.
  const isVaultsOwn = pathRules.realDirsOnly || pathRules.isRealDirsOnly(hot.name);
  return isVaultsOwn || !mayGo(vault, row, folder) ? 'unmanaged-in-the-way' : null;
}

/** Only what was sent is removed, unless the vault is to be a strict image. */
function mayGo(vault: Entry, row: ManifestRow | null, { rules }: Folder): boolean {
  if (row !== null) return row.type === vault.type;
  return vault.type !== 'other' && rules.contract.unmanaged === 'delete';
}

// ---- what is made and sent ------------------------------------------------------------------

function copyOf({ hot, path }: Present, replaced: Entry | null, { rules }: Folder): Copy {
  const { size, mtime, ctime, birth, inode } = hot;
  const { now, contract } = rules;
  return {
    kind: replaced === null ? 'create' : 'update',
    path,
    size,
    mtime,
    ctime,
    birth,
    inode,
    fresh: contract.settleMs > 0 && now - ctime < contract.settleMs,
    replaces: replaced === null ? null : lookOf(replaced),
  };
}

function makeOf({ hot, path, target }: Present, replaced: Entry | null): Make {
  const { type, mtime, birth, inode } = hot;
  return {
    kind: type === 'folder' ? 'folder' : 'link',
    path,
    mtime,
    birth,
    inode,
    target,
    replaces: replaced === null ? null : lookOf(replaced),
  };
}
