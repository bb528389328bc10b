/** Answers what ytm asks, in the order of asking. */
import { BEAT_NAME, IMAGE_NAME } from '../../core/contract.ts';
import { joined } from '../../core/entry.ts';
import { type GlanceCode, glanceCode } from '../../scan/glance.ts';
import type { ListingCode } from '../../scan/listing-code.ts';
import type { AgentOp, AgentRequest, AnswerLine, WireAnswers } from '../protocol.ts';
import { probeAbilities } from './abilities.ts';
import { digest } from './digest.ts';
import { spaceHere } from './enter.ts';
import { failed, OpFailed, VaultLost } from './failures.ts';
import { makeFolders } from './folders.ts';
import { removeFolder } from './junk.ts';
import type { Lines } from './lines.ts';
import { makeLink } from './links.ts';
import { createLister, type Lister, type ListRequest } from './listing.ts';
import { createLooker, type Looker } from './looking.ts';
import { removePath } from './moving.ts';
import { createPace } from './pace.ts';
import { componentsOf, isVaultsOwn } from './paths.ts';
import { rename } from './renaming.ts';
import { createSlowReader } from './slow-reading.ts';
import { writeSentinel, writeSmallFile } from './small-files.ts';
import type { Standing } from './standing.ts';
import { prune, restore, restoreFolder, trash, trashedRuns, trashOf } from './trash.ts';
import { testWriting } from './write-test.ts';

type RequestOf<Op extends AgentOp> = Extract<AgentRequest, { readonly op: Op }>;
type Work = { readonly standing: Standing; readonly list: Lister; readonly look: Looker };
type Handlers = {
  readonly [Op in Exclude<AgentOp, 'list' | 'glance'>]: (request: RequestOf<Op>, work: Work) => WireAnswers[Op] | Promise<WireAnswers[Op]>;
};

/** Listings that are asked for in one go and made side by side. */
const LISTINGS_AT_ONCE = 16;
/** As ytm writes such requests; one that is written otherwise is answered by itself. */
const LISTING = /^\{"op":"(?:list|glance)",/;

const NOTHING: ListRequest['skip'] = [];

const handlers: Handlers = {
  look: ({ paths }, { look }) => look(paths),
  'make-folders': ({ paths }, { standing }) => makeFolders(standing, paths),
  'make-link': (request, { standing }) => done(makeLink(standing, request)),
  rename: (request, { standing }) => done(rename(standing, request)),
  trash: ({ path, run, look }, { standing }) => done(trash(standing, path, run, look)),
  remove: ({ path, look }, { standing }) => done(removePath(standing, path, look)),
  'remove-folder': ({ path, junk, run = null }, { standing }) => ({ removed: removeFolder(standing, path, junk, run) }),
  restore: ({ path, run, into }, { standing }) => ({ restored: restore(standing, path, run, into) }),
  'restore-folder': ({ path, into }, { standing }) => ({ restored: restoreFolder(standing, path, into) }),
  'list-trash': listTrash,
  prune: (request, { standing }) => prune(standing, request),
  'write-test': (_request, { standing }) => ({ leftovers: testWriting(standing) }),
  'probe-abilities': (_request, { standing }) => probeAbilities(standing),
  space: (_request, { standing }) => standing.inside('', spaceHere),
  'write-beat': ({ beat }, { standing }) => done(writeSmallFile(standing, BEAT_NAME, beat)),
  'write-image': ({ image }, { standing }) => done(writeSmallFile(standing, IMAGE_NAME, image)),
  'write-sentinel': ({ vaultId }, { standing }) => done(writeSentinel(standing, vaultId)),
  digest: ({ path }, { standing }) => digest(standing, path),
};

function done(_nothing: void): null {
  return null;
}

async function listTrash({ run, path }: RequestOf<'list-trash'>, { standing, list }: Work): Promise<WireAnswers['list-trash']> {
  if (run === null) return { runs: trashedRuns(standing), listing: { absent: true } };
  const folder = path === '' ? trashOf(run) : joined(trashOf(run), path);
  const [listing = { absent: true }] = await list([{ path: folder, skip: NOTHING }]);
  return { runs: [], listing };
}

/** Returns at the end of the requests, or when this is not the vault any more. */
export async function serve(standing: Standing, lines: Lines, say: (answers: readonly AnswerLine[]) => void): Promise<void> {
  const reading = { pace: createPace(), slowReader: createSlowReader() };
  const work: Work = { standing, list: createLister(standing, reading), look: createLooker(standing, reading) };
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (LISTING.test(line)) {
      say((await listAll(listingsFrom(line, lines), work)).map((listed) => ({ done: listed })));
      continue;
    }
    const answer = await answerTo(JSON.parse(line) as AgentRequest, work);
    say([answer]);
    if ('lost' in answer) return;
  }
}

type Listed = RequestOf<'list'> | RequestOf<'glance'>;

function listingsFrom(first: string, lines: Lines): readonly Listed[] {
  const requests = [JSON.parse(first) as Listed];
  while (requests.length < LISTINGS_AT_ONCE && LISTING.test(lines.peek() ?? '')) {
    requests.push(JSON.parse(lines.next() ?? '') as Listed);
  }
  return requests;
}

async function listAll(requests: readonly Listed[], { list }: Work): Promise<readonly (ListingCode | GlanceCode)[]> {
  const listings = await list(requests.map((request) => ({ path: request.path, skip: request.op === 'list' ? request.skip : NOTHING })));
  return requests.map((request, index) => {
    const listing = listings[index] ?? { absent: true };
    // Inodes of a share are often made up.
    return request.op === 'list' ? listing : glanceCode(listing, request.known, { withInodes: false });
  });
}

async function answerTo(request: AgentRequest, work: Work): Promise<AnswerLine> {
  try {
    refuseVaultsOwn(request, work.standing.order.sentinel);
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

/** What is asked for by path never touches the sentinel, the trash or any other thing of the vault itself. */
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
