/** Answers ytm's requests in order. */
import { HEARTBEAT_NAME, IMAGE_NAME } from '../../core/contract.ts';
import { NONE_TRUSTED } from '../../core/identity.ts';
import { vaultImageJson } from '../../core/image-file.ts';
import { type GlanceCode, glanceCodes } from '../../scan/glance.ts';
import { type FolderReading, type ListingCode, listingCode } from '../../scan/listing-code.ts';
import type { AgentOp, AgentRequest, AnswerLine, WireAnswers } from '../protocol.ts';
import { spaceHere } from './enter.ts';
import { failed, OpFailed, VaultLost } from './failures.ts';
import type { Lines } from './lines.ts';
import { createDigester } from './operations/digest.ts';
import { follow } from './operations/follow.ts';
import { readHeads } from './operations/heads.ts';
import { keepTimes } from './operations/keep-times.ts';
import { createLister, type Lister, type ListRequest } from './operations/list.ts';
import { listTrash } from './operations/list-trash.ts';
import { createLooker, type Looker } from './operations/look.ts';
import { makeFolders, makeTrashFolders } from './operations/make-folders.ts';
import { makeLink } from './operations/make-link.ts';
import { createWritableMaker, type WritableMaker } from './operations/make-writable.ts';
import { probeAbilities } from './operations/probe-abilities.ts';
import { prune } from './operations/prune.ts';
import { pruneFiles } from './operations/prune-files.ts';
import { removePath } from './operations/remove.ts';
import { removeFolder } from './operations/remove-folder.ts';
import { rename } from './operations/rename.ts';
import { restore } from './operations/restore.ts';
import { restoreFolder } from './operations/restore-folder.ts';
import { shareTime } from './operations/share-time.ts';
import { tryNames } from './operations/try-names.ts';
import { writeLinkFile } from './operations/write-link-file.ts';
import { writeSentinel } from './operations/write-sentinel.ts';
import { testWriting } from './operations/write-test.ts';
import { createPace, type Pace } from './pace.ts';
import { componentsOf, isVaultsOwn } from './paths.ts';
import { createSlowReader } from './slow-reading.ts';
import { writeSmallFile } from './small-files.ts';
import { trash } from './trash.ts';
import type { VaultRoot } from './vault-root.ts';

type RequestOf<Op extends AgentOp> = Extract<AgentRequest, { readonly op: Op }>;
type Work = {
  readonly root: VaultRoot;
  readonly list: Lister;
  readonly look: Looker;
  readonly makeWritable: WritableMaker;
  readonly digest: ReturnType<typeof createDigester>;
  readonly pace: Pace;
};
type Handlers = {
  readonly [Op in Exclude<AgentOp, 'list' | 'glance'>]: (request: RequestOf<Op>, work: Work) => WireAnswers[Op] | Promise<WireAnswers[Op]>;
};

/** Listings and contents that are requested together and read in parallel. */
const AT_ONCE = 16;
/** The form in which ytm writes such requests; a request in another form is answered alone. */
const LISTING = /^\{"op":"(?:list|glance)",/;

/** The same for files whose contents are read. */
const DIGEST = /^\{"op":"digest",/;

const NOTHING: ListRequest['skip'] = [];

const handlers: Handlers = {
  look: ({ paths }, { look }) => look(paths),
  'make-writable': async ({ paths }, { makeWritable }) => ({ changed: await makeWritable(paths) }),
  'make-folders': ({ paths }, { root }) => makeFolders(root, paths),
  'make-trash-folders': ({ run, folders }, { root }) => done(makeTrashFolders(root, run, folders)),
  'make-link': (request, { root }) => done(makeLink(root, request)),
  rename: (request, { root }) => done(rename(root, request)),
  trash: ({ path, run, look }, { root }) => done(trash(root, path, run, look)),
  remove: ({ path, look }, { root }) => done(removePath(root, path, look)),
  'remove-folder': ({ path, junk, run = null }, { root }) => ({ removed: removeFolder(root, path, junk, run) }),
  restore: ({ path, run, into }, { root }) => ({ restored: restore(root, path, run, into) }),
  'restore-folder': ({ path, into }, { root }) => ({ restored: restoreFolder(root, path, into) }),
  'list-trash': (request, { root, list }) => listTrash(root, list, request),
  prune: (request, { root }) => prune(root, request),
  'prune-files': (request, { root }) => pruneFiles(root, request),
  'share-time': (_request, { root }) => shareTime(root),
  'write-test': (_request, { root, pace }) => testWriting(root, pace),
  'probe-abilities': ({ known }, { root }) => probeAbilities(root, known),
  'try-names': ({ names }, { root }) => tryNames(root, names),
  'keep-times': ({ times }, { root }) => keepTimes(root, times),
  space: (_request, { root }) => root.inside('', spaceHere),
  pace: (_request, { pace: { wasSlow } }) => ({ wasSlow }),
  'write-heartbeat': ({ heartbeat }, { root }) => done(writeSmallFile(root, HEARTBEAT_NAME, heartbeat)),
  'write-image': ({ image }, { root }) => done(writeSmallFile(root, IMAGE_NAME, vaultImageJson(image))),
  'write-sentinel': ({ vaultId }, { root }) => done(writeSentinel(root, vaultId)),
  heads: (request, { root }) => readHeads(root, request),
  follow: (request, { root }) => follow(root, request),
  'write-link-file': (request, { root }) => done(writeLinkFile(root, request)),
  digest: ({ path, algorithm, from }, { digest }) => digest({ path, algorithm, from }),
};

function done(_nothing: void): null {
  return null;
}

/** Returns at the end of the requests, or when the working folder is no longer the vault. */
export async function serve(root: VaultRoot, lines: Lines, say: (answers: readonly AnswerLine[]) => void): Promise<void> {
  const pace = createPace();
  const reading = { pace, slowReader: createSlowReader() };
  const work: Work = {
    root,
    list: createLister(root, reading),
    look: createLooker(root, reading),
    makeWritable: createWritableMaker(root, reading),
    digest: createDigester(root),
    pace,
  };
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (LISTING.test(line)) {
      say((await listAll(together<Listed>(line, lines, LISTING), work)).map((listed) => ({ done: listed })));
      continue;
    }
    if (DIGEST.test(line)) {
      const answers = await Promise.all(together<RequestOf<'digest'>>(line, lines, DIGEST).map((request) => answerTo(request, work)));
      say(answers);
      if (answers.some((answer) => 'lost' in answer)) return;
      continue;
    }
    const answer = await answerTo(JSON.parse(line) as AgentRequest, work);
    say([answer]);
    if ('lost' in answer) return;
  }
}

type Listed = RequestOf<'list'> | RequestOf<'glance'>;

/** This request, and those of its kind that wait behind it. */
function together<T extends Listed | RequestOf<'digest'>>(first: string, lines: Lines, kind: RegExp): readonly T[] {
  const request = JSON.parse(first) as T;
  const requests = [request];
  for (let count = countOf(request); count < AT_ONCE && kind.test(lines.peek() ?? ''); ) {
    const next = JSON.parse(lines.next() ?? '') as T;
    requests.push(next);
    count += countOf(next);
  }
  return requests;
}

function countOf(request: Listed | RequestOf<'digest'>): number {
  return request.op === 'glance' ? request.folders.length : 1;
}

async function listAll(requests: readonly Listed[], { list }: Work): Promise<readonly (ListingCode | readonly GlanceCode[])[]> {
  const readings = await list(requests.flatMap(foldersOf));
  let first = 0;
  return requests.map((request) => {
    const mine = readings.slice(first, first + foldersOf(request).length);
    first += mine.length;
    const reading = (index: number): FolderReading => mine[index] ?? { absent: true };
    return request.op === 'list' ? listingCode(reading(0)) : glanceCodes(request.folders, (_path, index) => reading(index), NONE_TRUSTED);
  });
}

function foldersOf(request: Listed): readonly ListRequest[] {
  return request.op === 'list' ? [request] : request.folders.map(([path]) => ({ path, skip: NOTHING }));
}

async function answerTo(request: AgentRequest, work: Work): Promise<AnswerLine> {
  try {
    refuseVaultsOwn(request, work.root.order.sentinel);
    return { done: await handle(request, work) };
  } catch (error) {
    if (error instanceof VaultLost) return { lost: error.refusal };
    const { errno, step } = failed(request.op, error) as OpFailed;
    return { errno, step };
  }
}

function handle(request: AgentRequest, work: Work): unknown {
  if (request.op === 'list' || request.op === 'glance') return listAll([request], work).then(([listed]) => listed);
  const handler = handlers[request.op] as (request: AgentRequest, work: Work) => unknown;
  return handler(request, work);
}

/** Requests with a path never touch the sentinel, the trash or anything else of the vault itself. */
function refuseVaultsOwn(request: AgentRequest, sentinel: string): void {
  for (const path of writtenPaths(request)) {
    const [first] = componentsOf(path);
    if (first === undefined) throw new OpFailed('path', 'EINVAL');
    if (isVaultsOwn(first, sentinel)) throw new OpFailed('path', 'EPERM');
  }
}

function writtenPaths(request: AgentRequest): readonly string[] {
  switch (request.op) {
    case 'make-link':
    case 'write-link-file':
    case 'trash':
    case 'remove':
    case 'remove-folder':
    case 'restore':
    case 'restore-folder':
      return [request.path];
    case 'rename':
      return [request.from, request.to];
    case 'make-folders':
      return request.paths;
    default:
      return [];
  }
}
