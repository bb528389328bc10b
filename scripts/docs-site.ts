/** `npm run docs:site [FOLDER]`: the documentation as a site of static pages, without scripts and without anything from elsewhere. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { root } from './checks.ts';
import { renderSite } from './site/site.ts';

const out = resolve(process.argv[2] ?? join(root, 'dist.site'));
const files = renderSite(root);
await rm(out, { recursive: true, force: true });
for (const [path, text] of files) {
  await mkdir(dirname(join(out, path)), { recursive: true });
  await writeFile(join(out, path), text);
}
console.log(`${files.size} files: ${join(out, 'docs/index.html')}`);
