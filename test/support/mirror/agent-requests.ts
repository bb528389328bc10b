/** One request of each kind that writes, each with things of its own in the tree, so that all can be asked of one agent. */
import type { AgentRequest } from '../../../src/mirror/agent/protocol.ts';
import { linkFileOf } from '../../../src/share/link-file.ts';
import type { AgentLab } from './agent-lab.ts';
import type { Tree } from './tree.ts';

/** A link as a regular file. */
const LINK_FILE = linkFileOf('/elsewhere')?.toString() ?? '';

export const TREE: Tree = {
  'a/b/to-remove': 'one',
  'a/b/to-trash': 'two',
  'a/b/to-move': 'three',
  'a/b/Fold': 'four',
  'a/b/empty': null,
  'a/old-link': { link: 'b' },
  'a/link-file': LINK_FILE,
  'a/junk/.DS_Store': 'junk',
  'a/junk-too/._x': 'junk',
  '.ytm_trash/R0/a/b/trashed': 'five',
  '.ytm_trash/R1/pruned': 'six',
  '.ytm_trash/R2/a/version': 'eight',
  '.ytm_tmp/leftover': 'seven',
};

export function writingRequests({ look }: Pick<AgentLab, 'look'>): readonly AgentRequest[] {
  return [
    { op: 'make-folders', paths: ['a/new/deep'] },
    { op: 'make-trash-folders', run: 'R3', folders: ['', 'a/kept'] },
    { op: 'make-link', path: 'a/link', target: 'b', replaces: null, run: 'R' },
    { op: 'make-link', path: 'a/old-link', target: 'b/empty', replaces: look('a/old-link'), run: 'R' },
    { op: 'write-link-file', path: 'a/link-file', target: 'b', look: look('a/link-file'), run: 'R' },
    { op: 'rename', from: 'a/b/Fold', to: 'a/b/fold', look: look('a/b/Fold'), why: 'fold' },
    { op: 'rename', from: 'a/b/to-move', to: 'c/moved', look: look('a/b/to-move'), why: 'moved' },
    { op: 'trash', path: 'a/b/to-trash', run: 'R', look: look('a/b/to-trash') },
    { op: 'trash', path: 'a/b/empty', run: 'R', look: look('a/b/empty') },
    { op: 'remove', path: 'a/b/to-remove', look: look('a/b/to-remove') },
    { op: 'remove-folder', path: 'a/junk', junk: ['.DS_Store'] },
    { op: 'remove-folder', path: 'a/junk-too', junk: ['._*'], run: 'R' },
    { op: 'restore', path: 'a/b/trashed', run: 'R0', into: 'R' },
    { op: 'restore-folder', path: 'a/removed', into: 'R' },
    { op: 'prune', run: 'R1', keep: [], limit: 10 },
    { op: 'prune-files', run: 'R2', paths: ['a/version'] },
    { op: 'share-time' },
    { op: 'write-test' },
    { op: 'probe-abilities', known: null },
    { op: 'write-heartbeat', heartbeat: { vault_id: 'x', run: 'R', at: '2026-11-23T00:00:00Z', host: 'host' } },
    { op: 'write-image', image: { host: 'host', hot: '/hot', since: 1, claim: null } },
  ];
}

export function nameOfRequest(request: AgentRequest): string {
  return 'path' in request ? `${request.op} ${request.path}` : request.op;
}
