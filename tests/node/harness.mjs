// Starts the built binary, and points the official SDK at it: two host names,
// and nothing else that a user of the live service would not have.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { RequestFailedError, SinchClient } from '@sinch/sdk-core';

/** The credentials that the tests use unless they say otherwise. */
const key = { keyId: 'node-key', keySecret: 'node-secret' };

/** Starts a server on a free port. Every answer is held against the contract. */
export async function startServer(...flags) {
  const binary = process.env.MOCK_BINARY;
  assert.ok(binary, 'MOCK_BINARY names the built binary; `make node` sets it');
  const child = spawn(binary, ['--listen', '127.0.0.1:0', '--validate-replies', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  child.stderr.on('data', (chunk) => log.push(chunk));
  const ended = once(child, 'exit');
  const url = await greeting(child, log);
  return new Server(url, child, ended, log);
}

/** Reads what the server prints until it says where it is. */
async function greeting(child, log) {
  for await (const line of createInterface({ input: child.stdout })) {
    const said = line.match(/^export SINCH_MOCK_URL=(\S+)$/);
    if (said) {
      child.stdout.resume();
      return said[1];
    }
  }
  throw new Error(`the server ended before it was ready: ${Buffer.concat(log)}`);
}

class Server {
  #child;
  #ended;
  #log;

  constructor(url, child, ended, log) {
    this.url = url;
    this.#child = child;
    this.#ended = ended;
    this.#log = log;
  }

  /** A world of its own: a fresh project with an SDK that works in it. */
  project(credentials = key, projectId = randomUUID()) {
    return new Project(this.url, projectId, credentials);
  }

  /** A project whose id is also the id of its access key, so that its requests for tokens are its own. */
  projectWithTokens() {
    const id = randomUUID();
    return this.project({ ...key, keyId: id }, id);
  }

  /** Stops the server, which must end well and have logged nothing. */
  async stop() {
    this.#child.kill('SIGTERM');
    const [code] = await this.#ended;
    assert.equal(Buffer.concat(this.#log).toString(), '', 'the server has logged something');
    assert.equal(code, 0, 'exit code');
  }
}

class Project {
  constructor(url, id, credentials) {
    this.id = id;
    this.url = url;
    this.credentials = credentials;
    this.sip = new SinchClient({
      projectId: id, ...credentials, authHostname: url, elasticSipTrunkingHostname: url,
      logger: null, // the SDK prints every refusal otherwise, and these tests ask for many
    }).elasticSipTrunking;
  }

  /** Calls an operation that the SDK has no method for. */
  async fetch(method, path, body) {
    const { keyId, keySecret } = this.credentials;
    const reply = await fetch(`${this.url}/v1/projects/${this.id}${path}`, {
      method,
      headers: { 'Authorization': `Basic ${btoa(`${keyId}:${keySecret}`)}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await reply.text();
    return { status: reply.status, body: text && JSON.parse(text) };
  }

  /** Moves the project's clock; answers what that caused. */
  async advance(by) {
    const { fired } = await this.#control('POST', '/clock/advance', { by });
    return fired;
  }

  /** Places a simulated call; answers how it ended. */
  place(call) {
    return this.#control('POST', '/calls', call);
  }

  /** The project's requests so far, oldest first. */
  async requests() {
    const { requests } = await this.#control('GET', '/requests');
    return requests;
  }

  /** Fails when an answer in this project was not as the contract has it. */
  async assertContract() {
    const deviations = (await this.requests()).filter((r) => r.violation);
    assert.deepEqual(deviations.map((r) => `${r.operation} ${r.status}: ${r.violation}`), []);
  }

  /** Loads a scenario for this project only: what a file has below its version and name. */
  async load(scenario) {
    await this.#control('POST', '/scenarios', { version: 1, name: 'node', ...scenario });
  }

  async #control(method, path, body) {
    const reply = await fetch(`${this.url}/_mock/projects/${this.id}${path}`, { method, body: body && JSON.stringify(body) });
    const text = await reply.text();
    assert.ok(reply.ok, text);
    return JSON.parse(text);
  }
}

/** Every item of a list, through as many pages as it takes. */
export async function all(list) {
  const items = [];
  for await (const item of list) {
    items.push(item);
  }
  return items;
}

/** Asserts that a call of the SDK is refused; answers the error with its data read. */
export async function refused(promise, status) {
  const error = await promise.then(
    (value) => assert.fail(`not refused, but answered ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  assert.ok(error instanceof RequestFailedError, `${error}`);
  assert.equal(error.statusCode, status, `${error}\n${error.data}`);
  return { ...JSON.parse(error.data), headers: error.responseHeaders };
}

/** Asserts that a value is a Date that the SDK has made of a readable time. */
export function assertTime(value) {
  assert.ok(value instanceof Date && !Number.isNaN(value.getTime()), `not a time: ${value}`);
}
