// Starts and stops `city-node`, and runs its commands.

import { execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './until.mjs';

/** Where the programs under test are built. */
export const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/city-identity/target');
const LOGS = fileURLToPath(new URL('../logs', import.meta.url));

/** The program under test. */
export const BINARY = process.env.CITY_NODE ?? join(target, 'release/city-node');

/** The file that keeps what a program printed in its last run. */
export function logFile(name) {
  mkdirSync(LOGS, { recursive: true });
  return join(LOGS, `${name}.log`);
}

/** A new folder for temporary files. */
export const temporaryFolder = () => mkdtemp(join(tmpdir(), 'city-'));

/**
 * Runs a command of `city-node` to its end.
 *
 * @returns {Promise<{ok: boolean, stdout: string, stderr: string}>}
 */
export async function command(...args) {
  const options = { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 };
  try {
    return { ok: true, ...(await promisify(execFile)(BINARY, args, options)) };
  } catch (error) {
    if (error.stderr === undefined) throw error;
    return { ok: false, stdout: error.stdout, stderr: error.stderr };
  }
}

/** As many ports as asked for on which nothing listens. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * Starts a node on free ports of this machine and waits until its RPC answers. What it prints goes
 * to `logs/NAME.log`.
 *
 * @param {string} name what to call it
 * @param {object} [options]
 * @param {string[]} [options.args] which chain, and in which role
 * @param {string} [options.basePath] where its data are; without it, in a folder that goes with it
 * @param {number} [options.rpcPort] the port of its RPC
 * @param {string} [options.resolverBase] of a node with a resolver, the URL under which codes stand, or
 *   nothing for where it is
 */
export async function startNode(name, { args = ['--dev'], basePath, rpcPort, resolverBase } = {}) {
  const [anyPort, p2pPort, metricsPort, webPort] = await freePorts(4);
  const web =
    resolverBase === undefined
      ? ['--no-resolver']
      : ['--resolver-addr', `127.0.0.1:${webPort}`, '--resolver-base', resolverBase || `http://127.0.0.1:${webPort}`];
  const port = rpcPort ?? anyPort;
  const base = basePath ?? (await temporaryFolder());
  const log = logFile(name);
  const output = openSync(log, 'w');
  const child = spawn(
    BINARY,
    [
      ...args,
      ...['--name', name, '--base-path', base],
      ...['--rpc-port', port, '--prometheus-port', metricsPort],
      ...['--listen-addr', `/ip4/127.0.0.1/tcp/${p2pPort}`],
      ...['--no-mdns', '--no-telemetry'],
      ...web,
    ].map(String),
    { stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const node = new RunningNode(child, {
    base,
    keep: basePath !== undefined,
    log,
    port,
    metricsPort,
    webPort,
  });
  await node.ready();
  return node;
}

// A file of tests that takes too long is ended so: its nodes are to end with it.
process.once('SIGTERM', () => process.exit(1));

const isWebSocket = (address) => address.includes('/ws/');

class RunningNode {
  #child;
  #exited;
  #keep;

  constructor(child, { base, keep, log, port, metricsPort, webPort }) {
    this.#child = child;
    this.#keep = keep;
    this.#exited = new Promise((resolve) => {
      child.once('error', resolve);
      child.once('exit', resolve);
    });
    this.base = base;
    this.log = log;
    this.http = `http://127.0.0.1:${port}`;
    this.ws = `ws://127.0.0.1:${port}`;
    /** Where its resolver is, if it has one. */
    this.web = `http://127.0.0.1:${webPort}`;
    this.metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    // If the program that started it fails, the node does not outlive it.
    this.killWithUs = () => child.kill('SIGKILL');
    process.once('exit', this.killWithUs);
  }

  /** Resolves when the process has ended. */
  get exited() {
    return this.#exited;
  }

  get #isRunning() {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  /** Waits until the RPC answers. */
  async ready() {
    try {
      await until('the RPC answers', async () => {
        if (!this.#isRunning) throw new Error(`${BINARY} has ended`);
        return this.rpc('system_health').catch((error) => {
          if (error instanceof TypeError) return false; // nobody listens yet
          throw error;
        });
      });
    } catch (error) {
      await this.stop();
      const tail = (await readFile(this.log, 'utf8')).slice(-2_000);
      throw new Error(`${error.message}; ${this.log} ends with:\n${tail}`);
    }
  }

  /** Asks the RPC over HTTP; fails with the error object that it answers. */
  async rpc(method, ...params) {
    const response = await fetch(this.http, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = await response.json();
    if (error) throw Object.assign(new Error(error.message), error);
    return result;
  }

  /** Its metrics, by name and labels as Prometheus writes them, less the label of the chain. */
  async metrics() {
    const text = await (await fetch(this.metricsUrl)).text();
    const rows = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(
      rows.map((row) => {
        const [, name, labels = '', value] = row.match(/^(\w+)(?:\{(.*)\})? (\S+)/);
        const own = labels.split(',').filter((label) => label && !label.startsWith('chain='));
        return [own.length ? `${name}{${own}}` : name, Number(value)];
      }),
    );
  }

  /** The address under which other nodes on this machine reach it. */
  address() {
    return this.#listensAt((address) => !isWebSocket(address));
  }

  /** The address under which light clients on this machine reach it, if it was told to have one. */
  webSocketAddress() {
    return this.#listensAt(isWebSocket);
  }

  async #listensAt(wanted) {
    const addresses = await this.rpc('system_localListenAddresses');
    return addresses.find((address) => address.startsWith('/ip4/127.0.0.1/') && wanted(address));
  }

  /** Ends it as a crash would. Its data stay. */
  async kill(signal = 'SIGKILL') {
    process.off('exit', this.killWithUs);
    if (this.#isRunning) {
      this.#child.kill(signal);
      await this.#exited;
    }
  }

  /** Ends it in good order and removes its data, unless they were given a place. */
  async stop() {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    await this.kill('SIGTERM');
    clearTimeout(late);
    if (!this.#keep) await rm(this.base, { recursive: true, force: true });
  }
}
