// A connection to a chain by `@polkadot/api` as it is: no types of our own are given to it.

import assert from 'node:assert/strict';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { until } from './until.mjs';

/** How long a transaction may wait for its block, in seconds. */
const PATIENCE = 120;

const keyring = new Keyring({ type: 'sr25519' });

/** A development account, for instance `//Alice`. */
export const account = (uri) => keyring.addFromUri(uri);

// Two of the three members of the council of a development chain.
export const [alice, bob, charlie] = ['//Alice', '//Bob', '//Charlie'].map(account);
// Accounts without any right until they are given one.
export const [dave, eve, ferdie] = ['//Dave', '//Eve', '//Ferdie'].map(account);

/** Octets as JSON-RPC has them: `0x` and hexadecimal digits. */
export const toHex = (octets) => `0x${Buffer.from(octets).toString('hex')}`;

/** Why a transaction did not do what it should. */
export class Refusal extends Error {
  /**
   * @param {string} reason `Pallet.Error` from a block, `Custom(n)` or a text from the pool
   * @param {any[]} details the error's own fields
   */
  constructor(reason, details = []) {
    super(details.length ? `${reason}(${details.join(', ')})` : reason);
    this.reason = reason;
    this.details = details;
  }
}

/** Expects that a promise fails with a refusal of this text, for instance `Custom(4)`. */
export const refused = (promise, text) =>
  assert.rejects(promise, (error) => {
    if (!(error instanceof Refusal)) throw error;
    assert.equal(error.message, text);
    return true;
  });

export class Chain {
  /** Connects to a node by the address of its RPC. */
  static async connect(ws) {
    const api = await ApiPromise.create({ provider: new WsProvider(ws), noInitWarn: true });
    return new Chain(api);
  }

  constructor(api) {
    this.api = api;
  }

  disconnect() {
    return this.api.disconnect();
  }

  /** Asks a method of `cityIdentity_v1_*`. */
  ask(method, ...params) {
    return this.api._rpcCore.provider.send(`cityIdentity_v1_${method}`, params);
  }

  resolve(code, at) {
    return this.ask('resolve', code, at);
  }

  /**
   * Signs and sends a transaction, and waits until it is in a block.
   *
   * @returns {Promise<{block: string, events: object[]}>} the block's hash, and what happened
   * @throws {Refusal}
   */
  async send(signer, tx) {
    const [sent] = await this.sendAll(signer, [tx]);
    return sent;
  }

  /** Sends several transactions of one account at once; they are carried out in their order. */
  async sendAll(signer, txs) {
    return Promise.all(await this.#submitAll(signer, txs));
  }

  /** Sends several transactions at once; tells of each why it was refused, or `null`. */
  async refusals(signer, txs) {
    const sent = await Promise.allSettled(await this.#submitAll(signer, txs));
    return sent.map(({ reason }) => reason?.message ?? null);
  }

  /** What becomes of each, as promises. */
  async #submitAll(signer, txs) {
    const nonce = (await this.api.rpc.system.accountNextIndex(signer.address)).toNumber();
    return txs.map((tx, index) => this.#submit(signer, tx, nonce + index));
  }

  async #submit(signer, tx, nonce) {
    let last = 'not taken';
    let clock;
    const told = new Promise((resolve, reject) => {
      const late = () => reject(new Error(`a transaction is ${last} after ${PATIENCE} s`));
      clock = setTimeout(late, PATIENCE * 1_000);
      const onStatus = (result) => {
        last = result.status.type;
        // Of a block that is final before its events were read, only that is told.
        if (result.isInBlock || result.isFinalized || result.isError) resolve(result);
      };
      tx.signAndSend(signer, { nonce }, onStatus).catch((error) => reject(fromPool(error)));
    });
    const { status, events, dispatchError } = await told.finally(() => clearTimeout(clock));
    const block = status.isInBlock ? status.asInBlock : status.isFinalized && status.asFinalized;
    if (!block) throw new Refusal(status.type);
    if (dispatchError) throw this.#fromBlock(dispatchError);
    return { block: block.toHex(), events: events.map(({ event }) => event) };
  }

  /**
   * Carries a call out by a vote of the council: Alice proposes it, she and the others vote for it, the
   * last one closes it.
   *
   * @param {object} call what is to be done
   * @param {object[]} others whose votes it takes
   * @throws {Refusal} what the call was refused for
   */
  async council(call, others = [bob]) {
    const { council, governance } = this.api.tx;
    const enact = governance.enact((await this.height()) + 100, call);
    const index = await this.api.query.council.proposalCount();
    const bound = enact.method.encodedLength;
    const most = this.api.consts.council.maxProposalWeight;
    const { hash } = enact.method;
    const votes = others.length + 1;
    const vote = council.vote(hash, index, true);
    await this.sendAll(alice, [council.propose(votes, enact, bound), vote]);
    for (const member of others.slice(0, -1)) await this.send(member, vote);
    const [, closed] = await this.sendAll(others.at(-1), [
      vote,
      council.close(hash, index, most, bound),
    ]);
    const [, result] = closed.events.find(({ method }) => method === 'Executed').data;
    if (result.isErr) throw this.#fromBlock(result.asErr);
    return closed;
  }

  /** The number of the best block. */
  async height() {
    return (await this.api.rpc.chain.getHeader()).number.toNumber();
  }

  /** The number of the last finalized block. */
  async finalized() {
    const hash = await this.api.rpc.chain.getFinalizedHead();
    return (await this.api.rpc.chain.getHeader(hash)).number.toNumber();
  }

  /** Waits until a block, by its number, is final. */
  untilFinalized(number) {
    return until(`block ${number} is final`, async () => (await this.finalized()) >= number);
  }

  /** The name of the registry's error of this index. */
  registryError(index) {
    const errors = Object.values(this.api.errors.cityIdentity);
    return errors.find(({ meta }) => meta.index.eqn(index)).meta.name.toString();
  }

  #fromBlock(error) {
    if (!error.isModule) return new Refusal(error.toString());
    const { section, name, fields } = error.registry.findMetaError(error.asModule);
    // The index of the error, then its fields.
    let rest = error.asModule.error.subarray(1);
    const details = fields.map(({ type }) => {
      const value = error.registry.createType(error.registry.createLookupType(type), rest);
      rest = rest.subarray(value.encodedLength);
      return value.toPrimitive();
    });
    return new Refusal(`${section}.${name}`, details);
  }
}

/** A refusal of the pool, from the RPC error `1010: Invalid Transaction: Custom error: 4`. */
function fromPool(error) {
  const custom = error.message.match(/Custom error: (\d+)/);
  return new Refusal(custom ? `Custom(${custom[1]})` : error.message);
}

/** The fields of the event of this name (`pallet.Event`) among what a transaction did. */
export function event(sent, name) {
  const found = sent.events.find(({ section, method }) => `${section}.${method}` === name);
  assert.ok(found, `${name} is not among ${sent.events.map((e) => `${e.section}.${e.method}`)}`);
  return Object.fromEntries(found.data.names.map((field, at) => [field, found.data[at].toHuman()]));
}
