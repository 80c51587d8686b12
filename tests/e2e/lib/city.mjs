// Runs `city`, the command line, with a home of its own.

import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { target, temporaryFolder } from './node.mjs';

/** The program under test. */
export const CITY = process.env.CITY_CLI ?? join(target, 'release/city');

export class City {
  #env;

  /** @param {string} [url] the node to ask */
  static async at(url) {
    const city = new City();
    city.home = await temporaryFolder();
    await mkdir(join(city.home, 'data'));
    city.passphraseFile = join(city.home, 'passphrase');
    await writeFile(city.passphraseFile, 'correct horse\n');
    city.#env = {
      PATH: process.env.PATH,
      HOME: city.home,
      XDG_DATA_HOME: join(city.home, 'data'),
      XDG_STATE_HOME: join(city.home, 'state'),
      CITY_PASSPHRASE_FILE: city.passphraseFile,
      ...(url && { CITY_URL: url }),
    };
    return city;
  }

  /** The same with other variables. */
  with(env) {
    const other = Object.assign(new City(), this);
    other.#env = { ...this.#env, ...env };
    return other;
  }

  /**
   * Runs a command to its end.
   *
   * @returns {Promise<{code: number, stdout: string, stderr: string}>}
   */
  run(...args) {
    return this.start(...args).ended;
  }

  /**
   * Starts a command.
   *
   * @returns {{child: ChildProcess, ended: Promise<{code: number, stdout: string, stderr: string}>}}
   */
  start(...args) {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(CITY, args.map(String), { env: this.#env, stdio });
    const ended = new Promise((resolve, reject) => {
      const printed = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) {
        child[name].setEncoding('utf8').on('data', (text) => (printed[name] += text));
      }
      const late = setTimeout(() => child.kill('SIGKILL'), 240_000);
      child.once('error', reject);
      child.once('close', (code) => {
        clearTimeout(late);
        resolve({ code, ...printed });
      });
    });
    return { child, ended };
  }

  /** What a command answers in JSON; fails if it does not end well. */
  async json(...args) {
    const { code, stdout, stderr } = await this.run('--json', ...args);
    if (code !== 0) throw new Error(`city ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** The error of a command that is to fail, with its exit code. */
  async error(...args) {
    const { code, stdout, stderr } = await this.run('--json', ...args);
    if (code === 0) throw new Error(`city ${args.join(' ')} ended well: ${stdout}`);
    return { code, ...JSON.parse(stderr).error };
  }

  /** Removes its home. */
  remove() {
    return rm(this.home, { recursive: true, force: true });
  }
}
