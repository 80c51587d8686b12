// The verifier page as the build leaves it, for a web server of the tests.

import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { target } from './node.mjs';

/** The folder with the page. */
export const PAGE = process.env.CITY_VERIFIER ?? join(target, 'release/verifier-page');

/** The header with which the resolver serves the page. */
export const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
    "img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Where the files of the page are, by the names under which the resolver serves them. */
export async function pageFiles() {
  const all = await readdir(PAGE, { recursive: true, withFileTypes: true });
  const paths = all.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return {
    ...Object.fromEntries(paths.map((path) => [`verify/${relative(PAGE, path)}`, path])),
    'verify/': join(PAGE, 'index.html'),
  };
}
