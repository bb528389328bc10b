// A small ytm: visits once, says what came of it, and ends by itself.

import { createChildren } from '../../../../src/platform/child/run.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { createLedger } from '../../../../src/share/ledger.ts';
import { createProcessTable } from '../../../../src/share/process-table.ts';
import { createShareVisitor } from '../../../../src/share/visitor.ts';

const [, , root = '', folder = '', program = ''] = process.argv;
const children = createChildren({ clock: systemClock, env: process.env });
const processes = createProcessTable({ platform: process.platform, children });
const ledger = createLedger({ folder, processes, clock: systemClock });
const visitor = createShareVisitor({ ledger, processes, clock: systemClock, program });
const result = await visitor.visit({ asker: 'once', root, sentinel: null, timeoutMs: 6_000 }, new AbortController().signal);
process.stdout.write(result.kind);
