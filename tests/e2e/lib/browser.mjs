// A browser, and a web server of this machine whose pages it opens.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Starts Chromium as the system has it, without a window and without a word to anybody.
 *
 * @param {string[]} more other options
 */
export const startBrowser = (more = []) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...more,
    ],
  });

/**
 * Serves some files, each under its name, on a free port of this machine.
 *
 * @param {Record<string, string | ((query: URLSearchParams) => unknown)>} files where each is, by the name
 *   under which it is served; or what makes the JSON that is served
 * @param {Record<string, string>} headers what each answer has besides
 */
export async function serve(files, headers = {}) {
  const server = createServer(async ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const name = pathname.slice(1);
    if (!Object.hasOwn(files, name)) return response.writeHead(404).end();
    const file = files[name];
    const isMade = typeof file === 'function';
    response.setHeader('Content-Type', TYPES[isMade ? '.json' : extname(file)]);
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
    return response.end(isMade ? JSON.stringify(await file(searchParams)) : await readFile(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      const stopped = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await stopped;
    },
  };
}
