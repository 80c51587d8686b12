// A browser, and a web server of this machine whose pages it opens.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** Starts Chromium as the system has it, without a window and without a word to anybody. */
export const startBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

/**
 * Serves some files, each under its name, on a free port of this machine.
 *
 * @param {Record<string, string>} files where each is, by the name under which it is served
 */
export async function serve(files) {
  const server = createServer(async ({ url }, response) => {
    const name = url.slice(1);
    if (!Object.hasOwn(files, name)) return response.writeHead(404).end();
    response.setHeader('Content-Type', TYPES[extname(name)]);
    return response.end(await readFile(files[name]));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
