/** The floor of listing a tree in this language: every folder read, every name looked at, in order. `bare-walk.mjs FOLDER` */
import { lstatSync, readdirSync } from 'node:fs';

function walk(folder) {
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    if (lstatSync(path).isDirectory()) walk(path);
  }
}

process.chdir(process.argv[2] ?? '.');
walk('.');
