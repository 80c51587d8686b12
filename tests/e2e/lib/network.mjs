// A network of two authorities that light clients reach.

import { rm } from 'node:fs/promises';
import { account, Chain, toHex } from './chain.mjs';
import { startNode, temporaryFolder } from './node.mjs';
import { lightSpec, writeNetworkSpec } from './spec.mjs';
import { until } from './until.mjs';

/** The account of the first authority. */
const owner = account('//Alice//stash');

export class Network {
  #folder;
  #nodes = [];

  /**
   * Starts one.
   *
   * @param {string} name what to call it
   * @param {object} [registry] fields of `cityIdentity.registry` in the genesis
   */
  static async start(name, registry = {}) {
    const network = new Network();
    try {
      await network.#start(name, registry);
    } catch (error) {
      await network.stop();
      throw error;
    }
    return network;
  }

  async #start(name, registry) {
    this.#folder = await temporaryFolder();
    const spec = await writeNetworkSpec(this.#folder, registry);
    for (const authority of ['alice', 'bob']) {
      const args = ['--chain', spec, `--${authority}`, '--unsafe-force-node-key-generation'];
      args.push('--listen-addr', '/ip4/127.0.0.1/tcp/0/ws');
      if (this.#nodes.length > 0) args.push('--bootnodes', await this.node.address());
      this.#nodes.push(await startNode(`${name}-${authority}`, { args }));
    }
    this.chain = await Chain.connect(this.node.ws);
    const addresses = this.#nodes.map((node) => node.webSocketAddress());
    /** The chain spec for light clients. */
    this.lightSpec = await lightSpec(spec, await Promise.all(addresses));
    await this.chain.untilFinalized(1);
  }

  /** The node of the first authority. */
  get node() {
    return this.#nodes[0];
  }

  /** How often the set of authorities has changed. */
  async setChanges() {
    return (await this.chain.api.query.grandpa.currentSetId()).toNumber();
  }

  /**
   * Changes the set of authorities once in every session, and waits until all is final: the first
   * authority takes other session keys, by turns two pairs of them.
   *
   * @param {number} count how often
   * @param {(changes: number) => void} [onChange] is told how many have been so far
   */
  async changeAuthorities(count, onChange = () => {}) {
    const { api } = this.chain;
    const rotate = () => this.node.rpc('author_rotateKeysWithOwner', toHex(owner.publicKey));
    const turns = [await rotate(), await rotate()];
    const session = async () => (await api.query.session.currentIndex()).toNumber();
    const first = await this.setChanges();
    for (let turn = 0; (await this.setChanges()) < first + count; turn += 1) {
      const { keys, proof } = turns[turn % turns.length];
      await this.chain.send(owner, api.tx.session.setKeys(keys, proof));
      const now = await session();
      await until('the next session', async () => (await session()) > now);
      onChange((await this.setChanges()) - first);
    }
    await this.chain.untilFinalized(await this.chain.height());
  }

  /** Waits until a light client knows that block `number`, or a later one, is final. */
  untilFollowed(light, number) {
    return light.untilFinalized(`the light client knows block ${number}`, (header) => {
      const known = this.chain.api.createType('Header', header).number.toNumber();
      return known >= number;
    });
  }

  /** Ends it in good order. */
  async stop() {
    await this.chain?.disconnect();
    await Promise.all(this.#nodes.map((node) => node.stop()));
    if (this.#folder) await rm(this.#folder, { recursive: true });
  }
}
