/** docs/http-api.md lists every route of the API with its method, and no other. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ApiPorts } from '../../../src/api/ports.ts';
import { routesOf, type Shared } from '../../../src/api/routes.ts';

const TEXT = readFileSync(new URL('../../../docs/http-api.md', import.meta.url), 'utf8');

/** Nothing is called: only the table of routes is made. */
function served(): readonly string[] {
  const routes = routesOf({ mirror: null } as ApiPorts, {} as Shared);
  return [...routes].flatMap(([path, handlers]) => Object.keys(handlers).map((method) => `${method} ${path}`));
}

function documented(): readonly string[] {
  return [...TEXT.matchAll(/^\| `(GET|POST|PUT) ([^`?]+)[^`]*` \|/gm)].map(([, method, path]) => `${method} ${path}`);
}

test('lists every route', () => {
  expect(documented().toSorted()).toEqual(served().toSorted());
});
