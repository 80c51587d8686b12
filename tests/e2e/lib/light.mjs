// A light client that nobody here wrote: smoldot, asked over the JSON-RPC interface that light
// clients and nodes have in common.

import {
  createClient,
  DisjointError,
  OperationInaccessibleError,
  OperationLimitError,
  StopError,
} from '@polkadot-api/substrate-client';
import { EventEmitter, on } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { compileBytecode } from 'smoldot/bytecode';
import { startWithBytecode } from 'smoldot/no-auto-bytecode';
import { logFile } from './node.mjs';
import { until } from './until.mjs';

/** How many finalized blocks can be asked about: the last ones. */
const KEPT = 8;

/** What goes away by itself: no node has proven it yet, or blocks were left out meanwhile. */
const PASSING = [DisjointError, OperationInaccessibleError, OperationLimitError, StopError];

export class LightClient {
  #chainSpec;
  #worker;
  #smoldot;
  #client;
  #follow;
  #log;
  #finalized = [];
  #news = new EventEmitter();

  /**
   * Starts to follow a chain. What smoldot prints goes to `logs/NAME.log`.
   *
   * @param {string} name what to call it
   * @param {string} chainSpec the chain spec, as JSON
   */
  constructor(name, chainSpec) {
    this.#chainSpec = chainSpec;
    this.#log = createWriteStream(logFile(name));
    const { port1: portToWorker, port2: workerData } = new MessageChannel();
    const thread = new URL('light-worker.mjs', import.meta.url);
    this.#worker = new Worker(thread, { workerData, transferList: [workerData] });
    this.#smoldot = startWithBytecode({
      bytecode: compileBytecode(),
      portToWorker,
      // As in a browser: WebSocket is all there is.
      forbidTcp: true,
      logCallback: (level, target, message) => this.#log.write(`${level} ${target} ${message}\n`),
    });
    this.#client = createClient(this.provider());
    this.#followChain();
  }

  /** A connection for a client of `polkadot-api`. */
  provider() {
    return getSmProvider(() => this.#smoldot.addChain({ chainSpec: this.#chainSpec }));
  }

  #followChain() {
    this.#finalized = [];
    this.#follow = this.#client.chainHead(
      true,
      (event) => this.#read(event),
      (error) => {
        // Blocks were left out, as after a warp sync: what follows has a new beginning.
        if (error instanceof StopError) this.#followChain();
        else this.#news.emit('error', error);
      },
    );
  }

  #read({ type, finalizedBlockHashes, prunedBlockHashes = [] }) {
    if (type !== 'initialized' && type !== 'finalized') return;
    this.#finalized.push(...finalizedBlockHashes);
    this.#release([...prunedBlockHashes, ...this.#finalized.splice(0, this.#finalized.length - KEPT)]);
    this.#news.emit('finalized');
  }

  #release(blocks) {
    if (blocks.length === 0) return;
    this.#follow.unpin(blocks).catch(() => {
      // It has a new beginning, and no longer knows them.
    });
  }

  /**
   * Asks about the last finalized block.
   *
   * @param {(hash: string) => Promise<string>} question
   * @returns {Promise<{hash: string, result: string} | undefined>} nothing, if it does not know yet
   */
  async #ask(question) {
    const hash = this.#finalized.at(-1);
    if (!hash) return undefined;
    try {
      return { hash, result: await question(hash) };
    } catch (error) {
      if (PASSING.some((kind) => error instanceof kind)) return undefined;
      throw error;
    }
  }

  /**
   * Waits for a block that it knows to be final.
   *
   * @param {string} what what is waited for, for the error
   * @param {(header: string) => boolean} isEnough whether the block of this header, in SCALE, will do
   * @param {number} [seconds] how long to wait at most: to find nodes may take several attempts
   */
  async untilFinalized(what, isEnough, seconds = 180) {
    const signal = AbortSignal.timeout(seconds * 1_000);
    const isThere = async () => {
      const header = await this.#ask((hash) => this.#follow.header(hash));
      return header !== undefined && isEnough(header.result);
    };
    const news = on(this.#news, 'finalized', { signal });
    try {
      // What it knew before does not come as news.
      if (await isThere()) return;
      for await (const _ of news) if (await isThere()) return;
    } catch (error) {
      throw signal.aborted ? new Error(`waited ${seconds} s in vain: ${what}`) : error;
    }
  }

  /**
   * Runs a function of the chain's runtime at the last finalized block, over what nodes prove of its
   * state.
   *
   * @param {string} name the function
   * @param {string} parameters SCALE, as hexadecimal digits
   * @returns {Promise<{hash: string, result: string}>} the block, and what the function returned
   */
  call(name, parameters) {
    return until(`${name} is proven`, () =>
      this.#ask((hash) => this.#follow.call(hash, name, parameters)),
    );
  }

  /** Ends it. */
  async stop() {
    this.#follow.unfollow();
    this.#client.destroy();
    await this.#smoldot.terminate();
    await this.#worker.terminate();
    this.#log.end();
  }
}
