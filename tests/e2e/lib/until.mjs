// Waiting for what a chain does in its own time.

import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is not falsy, and returns it.
 *
 * @param {string} what what is waited for, for the error
 * @param {() => any} ask the question
 * @param {number} [seconds] how long to wait at most
 */
export async function until(what, ask, seconds = 60) {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await sleep(200);
  }
}
