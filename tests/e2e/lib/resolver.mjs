// Runs `city-resolver`, and asks resolvers.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePorts, logFile, target } from './node.mjs';
import { until } from './until.mjs';

const BINARY = process.env.CITY_RESOLVER ?? join(target, 'release/city-resolver');

/**
 * Starts a resolver before a node and waits until it listens. What it prints goes to `logs/NAME.log`.
 *
 * @param {string} name what to call it
 * @param {string} node the WebSocket address of the node
 * @param {string} base the URL under which codes stand
 * @param {string[]} more other options
 */
export async function startResolver(name, node, base, more = []) {
  const [port] = await freePorts(1);
  const output = openSync(logFile(name), 'w');
  const args = ['--node', node, '--address', `127.0.0.1:${port}`, '--base', base, ...more];
  const child = spawn(BINARY, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    return exited;
  };
  // Of one that speaks TLS nothing but that it listens can be seen from here.
  await until('the resolver listens', () => listens(port));
  return { url, stop };
}

const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => (socket.destroy(), resolve(true)));
    socket.on('error', () => resolve(false));
  });

/**
 * Asks a resolver.
 *
 * @returns {Promise<{status: number, headers: Headers, text: string}>} with redirects as they are
 */
export async function ask(resolver, path, accept = 'text/html', headers = {}) {
  const response = await fetch(`${resolver}${path}`, {
    redirect: 'manual',
    headers: { accept, 'accept-language': 'zh-CN', ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
